import type { DeidentifiedText } from '../../../deidentification/index.ts';
import type { GateOutcome } from '../../../platform/text-gate.ts';
import { refuse } from '../refuse.ts';

/** Longer numbers stand for a person or a year: `type 2`, `covid-19` and `cd20` are shorter. */
const LONG_NUMBER = /\p{N}{4}/u;

/**
 * The tags of a case, undefined where the request leaves them alone. Throws `invalid_request` for one that the gate changed,
 * as what is left of it names nothing that others could look for; for one with a long number, as a tag stands without the
 * words that would tell the engine what it counts; and for one that reads like another.
 */
export function checkedTags(
  tags: readonly DeidentifiedText[] | undefined,
  gated: Pick<GateOutcome, 'fields'>,
): readonly DeidentifiedText[] | undefined {
  const changed = new Set(
    gated.fields.filter((field) => field.gated.verdict !== 'clean').map(({ pointer }) => pointer),
  );
  tags?.forEach(({ value }, place) => {
    const pointer = `/tags/${place}`;
    if (changed.has(pointer) || LONG_NUMBER.test(value)) refuse(pointer, 'identifying', 'may tell who somebody is');
  });
  if (tags && new Set(tags.map(({ value }) => value.toLowerCase())).size < tags.length)
    refuse('/tags', 'alike', 'holds two tags that read alike');
  return tags;
}
