import type { Token } from './document.ts';
import { wordSet } from './recognizers/word-list.ts';
import { WordIndex } from './word-index.ts';

/** Words of German text that no English text uses, or only as a name. */
const GERMAN = wordSet(
  'und der das mit bei nicht im ist von zur zum eine einen einem einer wird wurde wurden nach auf seit ohne oder auch sich für über unter beim vom dem den des ein kein keine aus noch nur sehr wir ich er sie hat haben ab bis z.n. zustand pat patientin keine links rechts frage wegen gegen unser unsere bitte dosis jahre seiner ihrer ja nein erneut heute gestern morgen deutlich zunächst weiterhin jetzt verwirrt abgelehnt operiert gestürzt wohnhaft',
);
/** French, Spanish, Italian, Portuguese and Dutch; no word that is one of English as well. */
const OTHER = wordSet(
  'les des une est avec pour dans sur pas chez depuis ans elle il au aux du et que qui sous très mais femme homme patiente los las una con por para sin del el años hace pero más muy tiene hombre mujer paciente dolor ayer hoy fiebre anni uomo donna paziente con nel nella della dello dopo senza ieri oggi dolore anche anos homem mulher paciente há não sim nos pelo sem jaar vrouw een het zijn geen wordt werd bij voor niet ook sinds naar heeft patiënt mevrouw gisteren vandaag douleur malade après jours',
);

const SMALL_WORDS = new WordIndex<'de' | 'other'>(
  new Map([...[...OTHER].map((word) => [word, 'other'] as const), ...[...GERMAN].map((word) => [word, 'de'] as const)]),
);

/** A language that the rules tell apart: elsewhere a capital says other things than in English. */
export type Language = 'en' | 'de' | 'other';

/** The language of a text by its small words; English unless at least two, and one in twelve words, speak another. */
export function languageOf(tokens: readonly Token[], isAscii: boolean): Language {
  let words = 0;
  let german = 0;
  let other = 0;
  for (let index = 0; index < tokens.length && index < 400; index++) {
    const token = tokens[index];
    if (!isAscii && (token?.text === '¿' || token?.text === '¡')) other += 2;
    if (token?.kind !== 'word') continue;
    words++;
    const speaks = SMALL_WORDS.of(token);
    if (speaks === 'de') german++;
    else if (speaks === 'other') other++;
    else if (!isAscii && token.text.length > 5 && /[äöüß]/.test(token.lower)) german += 0.5;
  }
  if (german >= 2 && german * 12 >= words && german >= other) return 'de';
  return other >= 2 && other * 12 >= words ? 'other' : 'en';
}
