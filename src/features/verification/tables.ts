import {
  bigint,
  boolean,
  date,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import { bytea, guardedText } from '../../deidentification/index.ts';
import type { CheckOutcome, ComparedField } from './matching/compare.ts';
import type { DetailCode, FieldReason } from './matching/reasons.ts';
import type {
  CheckKind,
  CheckMethod,
  CheckSource,
  ClaimStatus,
  Decision,
  Ended,
  MembershipReason,
  Place,
  ReasonCode,
  RegisterKind,
  Rejection,
  Scope,
  TrainingScope,
} from './words.ts';

const at = (name: string) => timestamp(name, { withTimezone: true });

export const importRun = pgTable('import_run', {
  id: uuid().primaryKey(),
  kind: text().$type<RegisterKind>().notNull(),
  fileSha256: bytea('file_sha256').notNull(),
  fileOn: date('file_on').notNull(),
  rowsRead: integer('rows_read').notNull(),
  rowsAdded: integer('rows_added').notNull(),
  rowsChanged: integer('rows_changed').notNull(),
  rowsDeactivated: integer('rows_deactivated').notNull(),
  rowsSkipped: integer('rows_skipped').notNull(),
  rowsRejected: integer('rows_rejected').notNull(),
  startedAt: at('started_at').notNull(),
  finishedAt: at('finished_at').notNull().defaultNow(),
});

export const importProgress = pgTable('import_progress', {
  kind: text().$type<RegisterKind>().primaryKey(),
  runId: uuid('run_id').notNull(),
  fileSha256: bytea('file_sha256').notNull(),
  offsetBytes: bigint('offset_bytes', { mode: 'number' }).notNull(),
  rowsRead: integer('rows_read').notNull(),
  rowsSkipped: integer('rows_skipped').notNull(),
  rowsRejected: integer('rows_rejected').notNull(),
  rowsStaged: integer('rows_staged').notNull(),
  newestOn: date('newest_on'),
  startedAt: at('started_at').notNull(),
});

export const importStaged = pgTable('import_staged', {
  runId: uuid('run_id').notNull(),
  line: integer().notNull(),
  kind: text().$type<'row' | 'stub' | 'reject'>().notNull(),
  key: text().notNull(),
  hash: bytea().notNull(),
  facts: jsonb().notNull(),
});

export const registryExclusion = pgTable('registry_exclusion', {
  key: text().primaryKey(),
  lastName: text('last_name').notNull(),
  firstName: text('first_name').notNull(),
  middleName: text('middle_name').notNull().default(''),
  lastFolded: text('last_folded').notNull(),
  firstFolded: text('first_folded').notNull(),
  npi: text(),
  bornOn: date('born_on'),
  region: text(),
  exclusionType: text('exclusion_type').notNull(),
  excludedOn: date('excluded_on'),
  waivedOn: date('waived_on'),
  leftOn: date('left_on'),
  rowHash: bytea('row_hash').notNull(),
  runId: uuid('run_id').notNull(),
});

export const registryTaxonomy = pgTable('registry_taxonomy', {
  code: text().primaryKey(),
  grouping: text().notNull(),
  classification: text().notNull(),
  specialization: text().notNull().default(''),
  displayName: text('display_name').notNull(),
  leftOn: date('left_on'),
  rowHash: bytea('row_hash').notNull(),
  runId: uuid('run_id').notNull(),
});

export const registryProvider = pgTable('registry_provider', {
  npi: text().primaryKey(),
  lastName: text('last_name').notNull(),
  firstName: text('first_name').notNull(),
  middleName: text('middle_name').notNull().default(''),
  suffix: text().notNull().default(''),
  otherLastName: text('other_last_name').notNull().default(''),
  otherFirstName: text('other_first_name').notNull().default(''),
  deactivatedOn: date('deactivated_on'),
  reactivatedOn: date('reactivated_on'),
  updatedOn: date('updated_on'),
  rowHash: bytea('row_hash').notNull(),
  runId: uuid('run_id').notNull(),
});

export const registryLicence = pgTable(
  'registry_licence',
  {
    npi: text().notNull(),
    slot: smallint().notNull(),
    taxonomyCode: text('taxonomy_code').notNull(),
    number: text().notNull().default(''),
    region: text().notNull().default(''),
    isPrimary: boolean('is_primary').notNull(),
  },
  (table) => [primaryKey({ columns: [table.npi, table.slot] })],
);

export const claim = pgTable('claim', {
  id: uuid().primaryKey(),
  accountId: uuid('account_id').notNull(),
  kind: text().$type<'licence'>().notNull(),
  country: text().notNull(),
  scheme: text().notNull(),
  number: text().notNull(),
  status: text().$type<ClaimStatus>().notNull(),
  attempt: integer().notNull().default(1),
  version: integer().notNull().default(1),
  takenBy: uuid('taken_by'),
  takenAt: at('taken_at'),
  submittedAt: at('submitted_at').notNull(),
  // Milliseconds, as the cursor of the queue carries it.
  dueAt: timestamp('due_at', { withTimezone: true, precision: 3 }).notNull(),
  duePausedAt: at('due_paused_at'),
  // Milliseconds too: the cursor of what is decided.
  decidedAt: timestamp('decided_at', { withTimezone: true, precision: 3 }),
  scope: text().$type<Scope>(),
  expiresOn: date('expires_on'),
  highRisk: boolean('high_risk').notNull().default(false),
  escalatedAt: at('escalated_at'),
  firstBy: uuid('first_by'),
  secondBy: uuid('second_by'),
  opinionsFrom: integer('opinions_from').notNull().default(1),
  rejection: text().$type<Rejection>(),
  endedAs: text('ended_as').$type<Ended>(),
  appealedAt: at('appealed_at'),
  appealedAttempt: integer('appealed_attempt'),
  createdAt: at('created_at').notNull(),
});

export const claimSubmission = pgTable(
  'claim_submission',
  {
    claimId: uuid('claim_id').notNull(),
    attempt: integer().notNull(),
    number: text().notNull(),
    region: text(),
    firstName: text('first_name').notNull(),
    lastName: text('last_name').notNull(),
    trainingScope: text('training_scope').$type<TrainingScope>(),
    sponsor: text(),
    programmeEndsOn: date('programme_ends_on'),
    attestedAt: at('attested_at'),
    submittedAt: at('submitted_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.claimId, table.attempt] })],
);

export const claimReminder = pgTable(
  'claim_reminder',
  {
    claimId: uuid('claim_id').notNull(),
    expiresOn: date('expires_on').notNull(),
    days: smallint().notNull(),
    madeAt: at('made_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.claimId, table.expiresOn, table.days] })],
);

export const sourceWatch = pgTable('source_watch', {
  source: text().$type<'nppes' | 'leie' | 'nppes_api' | 'board'>().primaryKey(),
  downSince: at('down_since'),
  lastFailedAt: at('last_failed_at'),
  remindedAt: at('reminded_at'),
  alertedAt: at('alerted_at'),
  reviewedAt: at('reviewed_at'),
});

export const claimCheck = pgTable('claim_check', {
  id: uuid().primaryKey(),
  claimId: uuid('claim_id').notNull(),
  attempt: integer().notNull(),
  kind: text().$type<CheckKind>().notNull(),
  source: text().$type<CheckSource>().notNull(),
  sourceUrl: text('source_url'),
  sourceFileOn: date('source_file_on'),
  method: text().$type<CheckMethod>().notNull(),
  requestHash: bytea('request_hash'),
  responseHash: bytea('response_hash'),
  rowHash: bytea('row_hash'),
  observedAt: at('observed_at').notNull(),
  verifierId: uuid('verifier_id'),
  jobId: uuid('job_id'),
  outcome: text().$type<CheckOutcome>().notNull(),
  detailCode: text('detail_code').$type<DetailCode>().notNull(),
  validUntil: at('valid_until').notNull(),
  /** In the order of writing; ids go by the clocks of their processes. */
  seq: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
});

export const claimCheckField = pgTable(
  'claim_check_field',
  {
    checkId: uuid('check_id').notNull(),
    field: text().$type<ComparedField['field']>().notNull(),
    outcome: text().$type<ComparedField['outcome']>().notNull(),
    reason: text().$type<FieldReason>().notNull(),
    found: text(),
    similarity: smallint(),
  },
  (table) => [primaryKey({ columns: [table.checkId, table.field] })],
);

export const claimDecision = pgTable('claim_decision', {
  id: uuid().primaryKey(),
  claimId: uuid('claim_id').notNull(),
  attempt: integer().notNull(),
  claimVersion: integer('claim_version').notNull(),
  decision: text().$type<Decision>().notNull(),
  reasonCode: text('reason_code').$type<ReasonCode>().notNull(),
  verifierId: uuid('verifier_id').notNull(),
  scope: text().$type<Scope>(),
  expiresOn: date('expires_on'),
  decidedAt: at('decided_at').notNull(),
  place: text().$type<Place>().notNull().default('only'),
  stands: boolean().notNull().default(true),
  rejection: text().$type<Rejection>(),
});

/** What an applicant wrote against an outcome. */
export const claimAppeal = pgTable('claim_appeal', {
  id: uuid().primaryKey(),
  claimId: uuid('claim_id').notNull(),
  attempt: integer().notNull(),
  madeAt: at('made_at').notNull(),
  ...guardedText('body'),
});

export const claimStatement = pgTable('claim_statement', {
  id: uuid().primaryKey(),
  ...guardedText('statement'),
  ...guardedText('internal_note'),
});

export const membershipDecision = pgTable('membership_decision', {
  id: uuid().primaryKey(),
  accountId: uuid('account_id').notNull(),
  decision: text().$type<'suspend' | 'restore'>().notNull(),
  reasonCode: text('reason_code').$type<MembershipReason>().notNull(),
  verifierId: uuid('verifier_id').notNull(),
  decidedAt: at('decided_at').notNull(),
  stands: boolean().notNull().default(true),
});
