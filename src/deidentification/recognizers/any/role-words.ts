import { phrases, wordSet } from '../word-list.ts';

/** Posts of which a place has one: "the" before them, or a place after them, makes them point at a person. */
export const SINGLE_ROLES = wordSet(
  'mayor sheriff keeper lighthouse stationmaster postmaster postmistress headmaster headmistress headteacher vicar pastor imam rabbi archbishop bishop governor senator congressman congresswoman ambassador king queen pope coroner harbourmaster gamekeeper bürgermeister bürgermeisterin mp mla alderman provost chancellor premier monarch consul abbot abbess ringmaster',
);

/** Second words of a post after a first: "police chief", "station master", "fire chief". */
export const CHIEFS: Readonly<Record<string, ReadonlySet<string>>> = {
  chief: wordSet('police fire village tribal'),
  master: wordSet('station harbour harbor post school'),
  minister: wordSet('prime health finance foreign deputy'),
  president: wordSet('vice club university company'),
  coach: wordSet('head football national swimming'),
  principal: wordSet('school college'),
  holder: wordSet('record'),
  champion: wordSet('olympic world national boxing'),
  medalist: wordSet('olympic gold'),
  medallist: wordSet('olympic gold'),
  laureate: wordSet('nobel poet'),
  commissioner: wordSet('police county fire'),
};

/** What may stand between the article and the post. */
export const ROLE_ADJECTIVES = wordSet(
  'current former retired late acting deputy old new local town village city sitting then ex our',
);

/** Nouns that "the only" makes unique where a place follows. */
export const SINGLE_NOUNS = wordSet(
  'bakery baker vet doctor midwife teacher carrier case patient survivor shop pharmacist butcher dentist priest surgeon pilot fisherman taxi plumber blacksmith nurse restaurant pub hotel one family physician gp undertaker lawyer person woman man child girl boy resident firefighter paramedic policeman policewoman officer driver postman farmer shepherd optician pharmacy hairdresser mechanic electrician librarian translator interpreter soldier astronaut judge barber tailor cobbler kid baby infant adult teenager toddler ferryman pianist violinist organist drummer dancer athlete swimmer rower jockey boxer wrestler gymnast skater skier cyclist rider painter potter weaver beekeeper brewer winemaker cheesemaker butler diver ranger warden surveyor smith farrier thatcher goalkeeper umpire referee',
);

/** Words of a place without its name. */
export const AREAS = wordSet(
  'county village town island valley parish district region reservation state country community area city province hamlet peninsula world',
);

/** What makes somebody the first or last of a kind. */
export const SUPERLATIVES = phrases('oldest, youngest, tallest, heaviest, shortest, fastest, first, last');
