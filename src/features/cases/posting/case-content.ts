import type { Static } from 'typebox';
import type { Deidentified, DeidentifiedText } from '../../../deidentification/index.ts';
import type { GateOutcome } from '../../../platform/text-gate.ts';
import { refuse } from '../refuse.ts';
import { checkedTags } from '../tags/checked-tags.ts';
import type { NewCaseRow } from './queries.ts';
import type { ReferenceRow } from '../reading/queries.ts';
import type { CaseEdit, NewCase } from './schemas.ts';

/** The content of a case after the gate, as requests carry it. */
export type CaseContentInput = Omit<Deidentified<Static<typeof CaseEdit>>, 'releases' | 'preview_token'>;

/** The content as rows take it; `references` and `tags` are undefined where the request leaves them alone. */
export interface CaseContent extends Pick<NewCaseRow, 'text' | 'product' | 'conflictKind'> {
  readonly references: readonly ReferenceRow[] | undefined;
  readonly tags: readonly DeidentifiedText[] | undefined;
}

/** What a schema cannot say without hiding prose under a union; throws `invalid_request` with the place. */
export function contentOf(input: CaseContentInput, gated: GateOutcome): CaseContent {
  const { body, parts, product, conflict_of_interest: conflict } = input;
  if ((body === undefined) === (parts === undefined)) refuse('/body', 'one_form', 'is needed, or parts, and not both');
  if (product !== undefined && conflict === undefined)
    refuse('/conflict_of_interest', 'required', 'is required for a post about a drug or a device');
  return {
    text: { title: input.title, question: input.question, body, ...parts, conflict: conflict?.statement },
    product,
    conflictKind: conflict?.kind,
    references: input.references?.map(referenceRow),
    tags: checkedTags(input.tags, gated),
  };
}

/** The options of a poll; two that read alike after the gate are refused, for nobody could tell them apart. */
export function pollOf(poll: Deidentified<Static<typeof NewCase>>['poll']): readonly DeidentifiedText[] {
  const options = poll?.options ?? [];
  if (new Set(options.map((option) => option.value.trim().toLowerCase())).size < options.length)
    refuse('/poll/options', 'alike', 'holds two options that read alike');
  return options;
}

function referenceRow(reference: NonNullable<CaseContentInput['references']>[number]): ReferenceRow {
  return reference.doi === undefined
    ? { kind: 'pmid', value: reference.pmid ?? '' }
    : { kind: 'doi', value: reference.doi };
}
