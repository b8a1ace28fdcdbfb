export {
  FLAG,
  commonBucket,
  firstNameBucket,
  isCity,
  isNameWord,
  surnameBucket,
  type Attributes,
} from './attributes.ts';
export { foldWord, hashLower, hashWord } from './fold.ts';
export { longestPhrase, type Phrase } from './phrases.ts';
export { attributesOf, attributesOfHash } from './table.ts';
