import { STATE_THOUSANDS, ZIP3_THOUSANDS } from '../lexicons/populations.generated.js';

/** Residents of the US and Puerto Rico, Census 2020: the population that a text may speak of when it says nothing else. */
export const POPULATION = 334_726_586;

const thousands = (list: string): ReadonlyMap<string, number> =>
  new Map(
    list.split(' ').map((entry) => {
      const [name = '', people = '0'] = entry.split(':');
      return [name, Number(people) * 1000] as const;
    }),
  );

const STATE_PEOPLE = thousands(STATE_THOUSANDS);
/** People by ZIP3 area, Census 2020. */
export const ZIP3_PEOPLE = thousands(ZIP3_THOUSANDS);

/** Percent of the US population by five-year age group from 0, Census 2020, rounded to half a percent; the last is 85-89. */
const AGE_PERCENT = [5.5, 6, 6.5, 6.5, 6.5, 6.5, 7, 6.5, 6, 6, 6, 6.5, 6, 5.5, 4.5, 3, 2, 1.5];

/** Share of the population that has this very age in years. */
export function shareOfAge(age: number): number {
  return (AGE_PERCENT[Math.floor(age / 5)] ?? 1) / 500;
}

/** Share of the population in the decade of this age. */
export function shareOfDecade(age: number): number {
  return shareOfAge(age) * 5 + shareOfAge(age + 5) * 5;
}

const STATE_NAMES =
  'Alabama:AL Alaska:AK Arizona:AZ Arkansas:AR California:CA Colorado:CO Connecticut:CT Delaware:DE Florida:FL Georgia:GA Hawaii:HI Idaho:ID Illinois:IL Indiana:IN Iowa:IA Kansas:KS Kentucky:KY Louisiana:LA Maine:ME Maryland:MD Massachusetts:MA Michigan:MI Minnesota:MN Mississippi:MS Missouri:MO Montana:MT Nebraska:NE Nevada:NV New_Hampshire:NH New_Jersey:NJ New_Mexico:NM New_York:NY North_Carolina:NC North_Dakota:ND Ohio:OH Oklahoma:OK Oregon:OR Pennsylvania:PA Rhode_Island:RI South_Carolina:SC South_Dakota:SD Tennessee:TN Texas:TX Utah:UT Vermont:VT Virginia:VA Washington:WA West_Virginia:WV Wisconsin:WI Wyoming:WY Puerto_Rico:PR';

/** A phrase by its first word, in lower case, with the words that follow it. */
interface Phrase<Value> {
  readonly rest: readonly string[];
  readonly value: Value;
}

/** Phrases by first word, the longest first. */
export type Phrases<Value> = ReadonlyMap<string, readonly Phrase<Value>[]>;

/** Reads `first_second:value other:value`. */
function phrases<Value>(list: string, read: (value: string) => Value): Phrases<Value> {
  const found = new Map<string, Phrase<Value>[]>();
  for (const entry of list.split(' ')) {
    const [words = '', value = ''] = entry.split(':');
    const [first = '', ...rest] = words.toLowerCase().split('_');
    found.set(first, [...(found.get(first) ?? []), { rest, value: read(value) }]);
  }
  return new Map([...found].map(([first, list_]) => [first, list_.toSorted((a, b) => b.rest.length - a.rest.length)]));
}

/** States by name -> share of the population. */
export const STATES = phrases(STATE_NAMES, (code) => (STATE_PEOPLE.get(code) ?? POPULATION) / POPULATION);

// Shares of the population as powers of ten of one in so many: `4` is one in 10,000. Orders of magnitude are all that an
// estimate of k needs; occupations after the size of the groups in the US, diseases after published prevalence.
const power = (value: string): number => 10 ** -Number(value);

/** Occupations -> share of the population. */
export const OCCUPATIONS = phrases(
  [
    'teacher:2 schoolteacher:2 nurse:2 farmer:2.3 driver:2 trucker:2 student:1.3 engineer:2 mechanic:2.5 carpenter:2.5 electrician:2.7 plumber:2.8',
    'lawyer:2.4 attorney:2.4 accountant:2.4 dentist:3.3 pharmacist:3 midwife:4 vet:3.6 veterinarian:3.6 surgeon:3.8 physician:2.5 priest:4 pastor:3.2',
    'rabbi:4.7 imam:5 nun:4 monk:5 bishop:5.8 pilot:3.4 firefighter:3 policeman:2.7 policewoman:3.3 police_officer:2.7 police_chief:4.4 fire_chief:4',
    'sheriff:5 judge:4 mayor:4.2 senator:6.5 congressman:5.8 congresswoman:6 governor:6.8 ambassador:6 astronaut:6.5 olympian:4.5 footballer:4.5',
    'quarterback:5 jockey:5.3 ballerina:5 ballet_dancer:5 acrobat:5.3 actor:3.7 actress:3.7 novelist:4 beekeeper:3.4 lighthouse_keeper:7 keeper:5',
    'station_master:6 stationmaster:6 harbourmaster:5.5 harbormaster:5.5 gamekeeper:5 falconer:5 taxidermist:5 astronomer:5 news_anchor:5',
    'weatherman:4.5 park_ranger:4.3 zookeeper:4.7 fisherman:4 logger:3.8 miner:3.3 coroner:5.3 butcher:3.4 baker:3.3 blacksmith:4.5 shepherd:5',
    'rancher:2.7 marine:3 soldier:2.6 sailor:3 welder:2.9 barber:3.5 librarian:3.3 professor:2.6 coach:3.1 headmaster:3.6 headmistress:3.6 principal:3.5',
    'rock_climber:2.3 mountaineer:3.5 racing_driver:5 lorry_driver:2 truck_driver:2 bus_driver:2.8 taxi_driver:3 train_driver:4 opera_singer:5 conductor:4.5',
    'magician:4.5 undertaker:4 embalmer:4.3 sommelier:4.3 diplomat:4.3 spy:5 ceo:3.3 diver:3.8 snake_handler:6 beauty_queen:5 tattoo_artist:4 weightlifter:4',
  ].join(' '),
  power,
);

/** Rare diseases -> prevalence as share of the population. */
export const RARE_DISEASES = phrases(
  [
    'progeria:7.3 hutchinson-gilford:7.3 fatal_familial_insomnia:7.7 ffi:7.7 creutzfeldt-jakob:6 kuru:9 hendra:8 nipah:8 rabies:8 ebola:8 plague:7.5 anthrax:8',
    'botulism:6.5 tetanus:7 diphtheria:8 leprosy:6.2 polio:8 poliomyelitis:8 smallpox:9 hereditary_fructose_intolerance:4.3 hfi:4.3 phenylketonuria:4.2 pku:4.2',
    'galactosaemia:4.7 galactosemia:4.7 maple_syrup_urine:5.3 alkaptonuria:5.5 fibrodysplasia_ossificans:6 osteopetrosis:5.3 hypophosphatasia:5',
    'proteus_syndrome:7 epidermolysis_bullosa:5 xeroderma_pigmentosum:5.4 harlequin_ichthyosis:5.7 lesch-nyhan:5.5 menkes:5.4 wilson_disease:4.5',
    'gaucher:5 fabry:4.7 pompe:5 niemann-pick:5.3 tay-sachs:5.5 krabbe:5 canavan_disease:6 metachromatic_leukodystrophy:5 adrenoleukodystrophy:4.3',
    'huntington:4.3 friedreich:4.7 duchenne:4.3 myasthenia_gravis:3.7 rett_syndrome:4.3 angelman:4.3 prader-willi:4.3 williams_syndrome:4 digeorge:3.7',
    'marfan:3.7 loeys-dietz:5.3 osteogenesis_imperfecta:4.2 achondroplasia:4.4 cystic_fibrosis:4 haemophilia:4 hemophilia:4 paroxysmal_nocturnal:4.8',
    'erdheim-chester:6 castleman:5 hereditary_angioedema:4.7 chronic_granulomatous:5.3 stiff_person:6 stiff-person:6 moyamoya:5 cadasil:4.7',
    'neuromyelitis_optica:4.7 anti-nmdar:4.8 rasmussen_encephalitis:5.7 pheochromocytoma:5.3 phaeochromocytoma:5.3 insulinoma:5.4 acromegaly:4.2',
    'adrenocortical_carcinoma:6 takayasu:5.3 relapsing_polychondritis:5.5 porphyria:5 melas:5.7 locked-in_syndrome:6.5 foreign_accent_syndrome:8',
    'conjoined_twins:6.3 conjoined_twin:6.3 face_transplant:7.3 hand_transplant:6.5 uterus_transplant:6.3 quintuplets:6 quadruplets:5 triplets:3.8',
    'werner_syndrome:6 bloom_syndrome:6.3 cockayne:5.7 ondine:5.5 congenital_central_hypoventilation:5.5 kleine-levin:6 alien_hand:6 prion_disease:6',
    'nomas:6 naegleria:8 balamuthia:8 hantavirus:7 tularaemia:6.2 tularemia:6.2 glanders:9 mers:8 lassa:8 marburg_virus:8 crimean-congo:8 monkeypox:5 mpox:5',
  ].join(' '),
  power,
);

/** What kind of place somebody lives in -> share of the population that lives so. */
export const SETTINGS = phrases(
  'village:1.3 hamlet:2 valley:1.3 island:2 islet:4 commune:3 reservation:2.5 monastery:4 convent:4 lighthouse:7',
  power,
);

/** Small communities of faith or people -> share of the population. */
export const COMMUNITIES = phrases(
  'amish:3 mennonite:2.8 hutterite:4 hasidic:3 inuit:3.5 navajo:3 cherokee:3 samoan:3.3 hmong:3 roma:3 yazidi:4 druze:4',
  power,
);
