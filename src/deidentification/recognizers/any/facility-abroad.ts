import type { Document } from '../../document.ts';
import { wordAt } from '../context.ts';
import type { Found, Recognizer } from '../recognizer.ts';
import { wordSet } from '../word-list.ts';
import { capital } from './facility-run.ts';

const HEADS = wordSet(
  'hôpital hopital clinique chu chru ehpad polyclinique ospedale policlinico clínica ziekenhuis universiteitskliniek sykehus sjukhus sjukhuset szpital hôpitaux lycée collège liceo instituto colegio escola escuela gymnasium',
);
/** Words that say that "Hospital" opens a name, as it does in Spanish and Portuguese. */
const HISPANIC = wordSet(
  'universitario universitário general clínico clinico civil regional militar infantil de del da do das dos san santa santo são nuestra nossa la el central geral',
);
const JOINTS = wordSet('de la le les du des del della di dei da do das dos san santa y e et en den het von der');

/** Hospitals and schools whose language puts the kind first: "Hôpital Saint-Antoine", "Ospedale San Raffaele", "CHU de Nantes". */
export const anyFacilityAbroad: Recognizer = {
  name: 'any/facility-abroad',
  class: 'B',
  label: 'FACILITY',
  reason: 'facility',
  finders: [
    { on: [...HEADS], find: findNamed },
    { on: ['hospital'], find: findHispanic },
  ],
};

function findNamed(document: Document, index: number): Found | undefined {
  const head = document.tokens[index];
  const from = capital(head) || capital(document.tokens[index + 1]) || JOINTS.has(wordAt(document, index + 1));
  return from ? spanFrom(document, index, 0.9) : undefined;
}

function findHispanic(document: Document, index: number): Found | undefined {
  if (!capital(document.tokens[index]) || !HISPANIC.has(wordAt(document, index + 1))) return undefined;
  const lone = /^(?:general|central|regional|civil)$/.test(wordAt(document, index + 1));
  return lone && !JOINTS.has(wordAt(document, index + 2)) ? undefined : spanFrom(document, index, 0.88);
}

/** The head and the proper words behind it; nothing when none follows. */
function spanFrom(document: Document, index: number, score: number): Found | undefined {
  let to = index;
  let at = index + 1;
  for (; at < index + 9; at++) {
    const token = document.tokens[at];
    if (!token || token.startsLine) break;
    if (capital(token) && !token.startsSentence) to = at;
    else if (!JOINTS.has(token.lower) && !/^[-'.&]$/.test(token.text) && !/^[dl]$/.test(token.lower)) break;
    else if (token.text === '.' && !/^(?:st|ste|s|sta|sto|n|sra)$/.test(wordAt(document, at - 1))) break;
  }
  const start = document.tokens[index]?.start;
  const end = document.tokens[to]?.end;
  return to > index && start !== undefined && end !== undefined ? { start, end, score } : undefined;
}
