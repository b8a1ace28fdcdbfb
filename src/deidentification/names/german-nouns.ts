import {
  attributesOf,
  commonBucket,
  firstNameBucket,
  FLAG,
  foldWord,
  hashWord,
  surnameBucket,
} from '../lexicons/index.ts';
import { WordHashes } from './hashes.ts';
import { CASING, KIND, MARK, type Words } from './words.ts';

/** Nouns of German notes, days and numbers. Each has a capital there, and many are surnames in the US (facts of language; ours). */
const NOUNS = new WordHashes(
  [
    'sturz stürze fieber husten schnupfen durchfall erbrechen übelkeit schwindel schmerz schmerzen bauchschmerzen kopfschmerzen rückenschmerzen atemnot luftnot dyspnoe ödem ödeme ikterus juckreiz ausschlag blutung blutungen anämie krampf krämpfe krampfanfall anfall anfälle lähmung schwäche müdigkeit verwirrtheit delir demenz angst unruhe schock sepsis entzündung infekt infektion abszess wunde wunden narbe bruch fraktur frakturen prellung schwellung rötung knoten tumor krebs metastase metastasen krätze scharlach windpocken masern röteln grippe keuchhusten borreliose zecke zecken gicht rheuma asthma diabetes schlaganfall infarkt herzinfarkt thrombose embolie stenose fistel hernie leistenbruch ileus geschwür stein steine allergie',
    'befund befunde bericht berichte brief arztbrief akte labor blutbild urin stuhl liquor punktat biopsie histologie abstrich kultur kulturen serologie titer antikörper wert werte spiegel dosis dosen tablette tabletten tropfen spritze spritzen infusion infusionen salbe verband naht fäden katheter drainage sonde ballon stoma schiene gips prothese schrauben platte nagel klammer schrittmacher beatmung narkose bauchlage remission nadelstich therapie behandlung untersuchung kontrolle operation eingriff spiegelung echo herzecho röntgen sono sonografie ultraschall schädel thorax abdomen becken hüfte knie schulter ellenbogen handgelenk finger daumen zehe fuß bein arm hand kopf hals auge augen ohr ohren nase mund zunge lippe zahn zähne herz lunge leber niere nieren milz magen darm galle gallenblase blase prostata gebärmutter haut knochen wirbel rücken brust bauch leiste achsel gesicht',
    'patient patienten patientin pat kind kinder säugling baby mann frau frauen männer mädchen junge bub eltern familie angehörige nachbar nachbarin freund freundin betreuer pflege pfleger pflegerin schwester pflegedienst hausarzt hausärztin arzt ärztin ärzte oberarzt chefarzt assistenzarzt kollege kollegen kollegin kolleginnen chirurgie innere gyn uro neuro derma anästhesie intensiv station ambulanz notaufnahme notarzt rettungsdienst klinik krankenhaus praxis heim rente rentner rentnerin student studentin schüler schülerin lehrer lehrerin bauer landwirt bergmann maurer maler schreiner schlosser bäcker metzger koch fahrer polizist',
    'tag tage tagen woche wochen monat monate monaten jahr jahre jahren stunde stunden minute minuten uhr montag dienstag mittwoch donnerstag freitag samstag sonntag morgen abend nacht mittag januar februar märz mai juni juli oktober dezember anfang mitte ende beginn verlauf aufnahme entlassung verlegung überweisung termin termine rückruf anruf frage fragen antwort idee ideen tipp tipps erfahrung erfahrungen meinung meinungen vorschlag danke dank gruß grüße hilfe bitte problem probleme grund gründe ursache verdacht diagnose diagnosen zustand risiko gefahr erfolg folge folgen fall fälle beispiel teil seite seiten stelle unterschied vergleich studie studien leitlinie leitlinien platz bett betten zimmer hause haus zuhause weg auto fahrrad rad motorrad treppe leiter dach garten hof wald wasser wetter luft essen trinken schlaf schlafen arbeit geld haushalt urlaub reise ausland heimat krieg flucht duldung antrag attest rezept gutachten anzeige betreuung vollmacht verfügung wunsch wille druck puls temperatur gewicht größe alter notfall gespräch aufklärung zweitmeinung quick risse riss stich biss verbrennung verätzung',
  ]
    .join(' ')
    .split(' ')
    .map((word) => hashWord(foldWord(word))),
);

/** `Sturz`, `Fieber`, `D-Arzt-Bericht`, `Dublin-Fall`: nothing but nouns of German, single or as the last part of a compound. */
export function isGermanNoun(words: Words, from: number, to: number): boolean {
  let nouns = 0;
  for (let unit = from; unit < to; unit++) {
    if (words.kind[unit] !== KIND.word) continue;
    if (words.casing[unit] === CASING.lower) return false;
    const surname = words.language !== 'de' && surnameBucket(words.attributes[unit] ?? 0) >= 5;
    if (!(NOUNS.has(words.hash[unit] ?? 0) && !surname) && !isCompound(words, unit)) return false;
    nouns++;
  }
  return nouns > 0;
}

function isCompound(words: Words, unit: number): boolean {
  if (!((words.marks[unit] ?? 0) & MARK.hyphenated)) return false;
  const parts = foldWord(words.text(unit)).split('-');
  if (!NOUNS.has(hashWord(parts.at(-1) ?? '') | 0)) return false;
  const first = attributesOf(parts[0] ?? '');
  const other = FLAG.clinical | FLAG.eponym | FLAG.usCity | FLAG.worldCity;
  const known = (first & other) !== 0 || commonBucket(first) > 0;
  return known || (surnameBucket(first) < 4 && firstNameBucket(first) < 4);
}
