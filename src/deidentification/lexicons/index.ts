export {
  FLAG,
  commonBucket,
  firstNameBucket,
  isCity,
  isNameWord,
  surnameBucket,
  type Attributes,
} from './attributes.ts';
export { foldWord, HASH_FACTOR, HASH_START, hashEnd, hashLower, hashWord } from './fold.ts';
export { longestPhrase, type Phrase } from './phrases.ts';
export { attributesOf, attributesOfHash, attributesOfToken } from './table.ts';
