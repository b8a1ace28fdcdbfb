import { hashWord } from '../lexicons/index.ts';

/** Bearers of scores, signs, grades and operations that the lists lack; written from memory (facts of medicine; ours). */
const MORE =
  'fleischner lille frankel koos rentrop maddrey glasgow-imrie bosniak kellgren lawrence outerbridge garden pauwels weber neer schatzker gustilo salter frykman mason rockwood judet letournel vancouver gartland tossy fielding denis magerl pfirrmann modic meyerding cobb risser lenke nash moe tönnis graf perthes catterall herring waldenström ficat steinberg eichenholtz brodsky rutherford fontaine stanford debakey crawford yasargil spetzler martin hunt hess fisher cognard borden mori raymond roy simpson knosp hardy house brackmann kadish chandler clark breslow gleason fuhrman nottingham bloom richardson elston ellis lauren borrmann siewert bismuth corlette todani strasberg csendes hinchey balthazar forrest sakita kudo boey mannheim parks goligher keighley wexner jorge miskitt cromwell nyhus gilbert rives stoppa lichtenstein shouldice bassini mcvay desarda whipple kausch traverso longmire billroth roux heller dor toupet nissen belsey hill angelchik thal ravitch nuss clagett eloesser abrams boerema blumgart beger frey puestow partington duval kasai ladd bishop burch pfannenstiel joel cohen stark lynn strassmann tompkins apgar ballard dubowitz silverman downes sarnat thompson bell papile levene tanner ferriman gallwey rotterdam bethesda framingham qrisk duke jones hoehn yahr schwab england ashworth tardieu barthel rankin norton waterlow braden ramsay riker aldrete stewart mallampati cormack lehane wilson elganzouri zubrod karnofsky lansky deauville lugano binet rai durie salmon mantle kiel rappaport evans shimada virchow rokitansky heberden bouchard finkelstein phalen tinel froment wartenberg allen speed yergason neer hawkins jobe gerber lachman mcmurray apley thessaly ottawa kanavel kocher courvoisier murphy rovsing blumberg carnett cullen turner trousseau chvostek babinski hoffmann kernig brudzinski lhermitte spurling romberg unterberger fukuda rinne schwabach dix hallpike epley semont brandt daroff hirschberg marcus gunn amsler schirmer seidel tonopen goldmann jaeger snellen ishihara lees beighton schober thomas ober ely patrick gaenslen trendelenburg galeazzi ortolani barlow moro kidd duffy kell rhesus bombay meadow prague rome paris tokyo atlanta vienna sydney oslo zurich amsterdam boston chicago'.split(
    ' ',
  );

const HASHES: ReadonlySet<number> = new Set(
  MORE.map((word) => hashWord(word.normalize('NFD').replace(/[\u0300-\u036f]/g, '')) | 0),
);

/** Whether the word with this hash bears a score, sign or operation that the lists lack. */
export function isFurtherEponym(hash: number): boolean {
  return HASHES.has(hash | 0);
}
