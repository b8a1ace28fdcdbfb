// Wall 2 by the compiler: this file merely compiles, and each line below a `@ts-expect-error` must not. A way around the
// engine that starts to compile turns its mark into an error (TS2578), so the type check, the test and figure F-03 fail.
import type { Static } from 'typebox';
// @ts-expect-error the door does not export the mint
import { mint } from '../../src/deidentification/index.ts';
import {
  DeidentifiedText,
  sealed,
  type Deidentified,
  type Gate,
  type RawText,
  type StoredText,
} from '../../src/deidentification/index.ts';
import { recordAudit } from '../../src/features/audit/index.ts';
import { commentOnCase, type CommentInput } from '../../src/features/cases/comments/comment-on-case.ts';
import type { Change } from '../../src/features/cases/announce.ts';
import { editComment } from '../../src/features/cases/comments/edit-comment.ts';
import { editCase } from '../../src/features/cases/posting/edit-case.ts';
import { publishCase, type Writing } from '../../src/features/cases/posting/publish-case.ts';
import { insertCase } from '../../src/features/cases/posting/queries.ts';
import type { NewComment } from '../../src/features/cases/comments/schemas.ts';
import type { NewCase } from '../../src/features/cases/posting/schemas.ts';
import { caseComment } from '../../src/features/cases/tables.ts';
import type { DecisionInput } from '../../src/features/verification/review/decision-input.ts';
import type { Actor } from '../../src/kernel/actor.ts';
import { AppError } from '../../src/kernel/errors.ts';
import type { Database } from '../../src/platform/database/connection.ts';
import type { WriteIntent } from '../../src/platform/database/write-batch.ts';
import { appendEvent } from '../../src/platform/events/outbox.ts';
import { enqueueJob } from '../../src/platform/jobs/queries.ts';
import type { Services } from '../../src/platform/services.ts';

/** What a verb has at hand. */
export interface Hand {
  readonly db: Database;
  readonly services: Services;
  readonly gate: Gate;
  readonly actor: Actor;
  readonly change: Change;
  readonly writing: Writing;
  readonly body: Static<typeof NewCase>;
  readonly comment: Static<typeof NewComment>;
  readonly cleanBody: Deidentified<Static<typeof NewCase>>;
  readonly raw: RawText;
  readonly stored: StoredText;
  readonly clean: DeidentifiedText;
}

const plain = 'Mrs. Alda Example';
const lookAlike = { value: plain, version: 'k1/e/p', receipt: new Uint8Array(32), toString: () => plain };

/** A sealed value takes what the engine minted and nothing else. */
export function sealing({ raw, stored, clean }: Hand): unknown[] {
  return [
    sealed('body', clean),
    // @ts-expect-error a plain string
    sealed('body', plain),
    // @ts-expect-error what a request holds before the gate
    sealed('body', raw),
    // @ts-expect-error an object of the same outside
    sealed('body', lookAlike),
    // @ts-expect-error the same with the method that JSON asks for
    sealed('body', { ...lookAlike, toJSON: () => plain }),
    // @ts-expect-error the outside of the genuine article, copied
    sealed('body', { ...lookAlike, value: clean.value, receipt: clean.receipt }),
    // @ts-expect-error text that was read: reading mints nothing
    sealed('body', stored),
    // @ts-expect-error the value taken out again
    sealed('body', clean.value),
    // @ts-expect-error nothing
    sealed('body', undefined),
  ];
}

/** Neither does the column. */
export function columns({ db, raw, cleanBody }: Hand): unknown[] {
  const row = { id: '', room_id: '', room_seq: 1, author_id: '', persona_id: '' };
  return [
    db.insert(caseComment).values({ ...row, ...sealed('body', cleanBody.title) }),
    // @ts-expect-error a plain string
    db.insert(caseComment).values({ ...row, body: plain }),
    // @ts-expect-error what a request holds before the gate
    db.insert(caseComment).values({ ...row, body: raw }),
    // @ts-expect-error an object of the same outside
    db.insert(caseComment).values({ ...row, body: lookAlike }),
    // @ts-expect-error a plain string in an edit
    db.update(caseComment).set({ body: plain }),
    // @ts-expect-error what a request holds before the gate, in an edit
    db.update(caseComment).set({ body: raw }),
  ];
}

/** A verb given the raw body does not compile: a handler that forgets the gate is refused. */
export async function verbs({ services, actor, change, writing, body, comment, cleanBody, db, raw }: Hand) {
  await publishCase(services, actor, cleanBody, writing);
  // @ts-expect-error the raw body of a new case
  await publishCase(services, actor, body, writing);
  // @ts-expect-error one field of it
  await publishCase(services, actor, { ...cleanBody, title: body.title }, writing);
  // @ts-expect-error a plain string for one field
  await publishCase(services, actor, { ...cleanBody, question: plain }, writing);
  const target = { id: '' };
  // @ts-expect-error the raw body of a comment
  await commentOnCase(services, actor, { target, body: comment.body });
  // @ts-expect-error the raw texts of an edit
  await editCase(services, change, body);
  // @ts-expect-error the raw text of an edited comment
  await editComment(services, change, comment.body);
  const keys = { id: '', roomId: '', authorId: '', personaId: '', specialty: '', attestation: '' };
  // @ts-expect-error raw texts in a query
  await insertCase(db, { ...keys, text: body });
  // @ts-expect-error the merged write takes no raw text
  const intent: Pick<WriteIntent, 'body'> = { body: raw };
  // @ts-expect-error nor a string
  const input: Pick<CommentInput, 'body'> = { body: plain };
  // @ts-expect-error what a verifier wrote goes through the gate like any prose
  const decision: Pick<DecisionInput, 'statement'> = { statement: plain };
  return [intent, input, decision];
}

/** Raw text has no string methods and fits no string: it can be neither stored, logged nor compared by mistake. */
export function opacity({ raw }: Hand): unknown[] {
  return [
    // @ts-expect-error no string methods
    raw.slice(0, 10),
    // @ts-expect-error no length
    raw.length,
    // @ts-expect-error not a string
    Buffer.from(raw),
    // @ts-expect-error not a part of a path or a key
    new Map<string, number>().get(raw),
    // @ts-expect-error not the words of an error
    new Error(raw),
    // @ts-expect-error not the words of a problem
    new AppError('invalid_request', { detail: raw }),
  ];
}

/** Outbox, audit and jobs take ids and numbers: no text, raw or clean. */
export async function beside({ db, raw, clean }: Hand): Promise<void> {
  const audience = { kind: 'clinicians' } as const;
  // @ts-expect-error raw text in an event
  await appendEvent(db, { type: 'post.created', audience, data: { body: raw } });
  // @ts-expect-error clean text in an event
  await appendEvent(db, { type: 'post.created', audience, data: { body: clean } });
  // @ts-expect-error raw text in the audit log
  await recordAudit(db, { action: 'case.publish', outcome: 'done', details: { body: raw } });
  // @ts-expect-error clean text in the audit log
  await recordAudit(db, { action: 'case.publish', outcome: 'done', details: { body: clean } });
  // @ts-expect-error raw text in a job
  await enqueueJob(db, 'anything', { body: raw });
  // @ts-expect-error clean text in a job
  await enqueueJob(db, 'anything', { body: clean });
}

/** Nobody but the engine makes the genuine article, and nobody changes it. */
export function minting({ gate, clean, raw }: Hand): unknown[] {
  // @ts-expect-error a text is not written over
  clean.value = plain;
  // @ts-expect-error nor its receipt
  clean.receipt = new Uint8Array(32);
  // @ts-expect-error made without the key of the mint
  const made: DeidentifiedText = new DeidentifiedText(plain);
  // @ts-expect-error an object of the same outside
  const copied: DeidentifiedText = { ...lookAlike, toJSON: () => plain };
  // @ts-expect-error stored text sealed again without its receipt
  const again = gate.resealStored({ text: plain, version: clean.version });
  // @ts-expect-error a seal that may be missing is not a text
  const maybe: DeidentifiedText = gate.resealStored({ text: plain, version: clean.version, receipt: clean.receipt });
  // @ts-expect-error raw text is not clean text
  const clear: DeidentifiedText = raw;
  return [mint, made, copied, again, maybe, clear];
}
