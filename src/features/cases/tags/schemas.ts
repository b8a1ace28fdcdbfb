import { Type } from 'typebox';
import { FreeText } from '../../../deidentification/index.ts';

/** Words of letters and digits, one space or hyphen between them: so that a tag has one way to be written. */
export const TAG = "^[\\p{L}\\p{N}]+([ '-][\\p{L}\\p{N}]+)*$";
const LONGEST = 40;
const EXAMPLES = ['travel medicine'];

/** A tag of a case, as its author writes it. */
export const Tags = Type.Array(FreeText({ maxLength: LONGEST, pattern: TAG, context: 'case', examples: EXAMPLES }), {
  maxItems: 8,
  description: 'What the case is about. A tag from which the gate would remove something is refused.',
});

/** A tag to look for: in the body of a request, kept and logged nowhere. */
export const AskedTag = Type.String({ pattern: TAG, maxLength: LONGEST, examples: EXAMPLES });
