import type { Static } from 'typebox';
import { AppError, NotFoundError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { pageOf, type Page } from '../../../kernel/page.ts';
import { transaction } from '../../../platform/database/connection.ts';
import { findEmail, listPersonas, refuseConflict } from '../../accounts/index.ts';
import { recordAudit } from '../../audit/index.ts';
import type { By } from '../by.ts';
import { renderSummary } from '../claims/render.ts';
import type { ClaimServices } from '../claims/submit-claim.ts';
import { noteRead } from '../evidence/note-read.ts';
import { evidenceOf } from '../evidence/read-evidence.ts';
import { wasSubmitted } from '../policy.ts';
import { listClaimsOf } from '../queries.ts';
import { refuse } from '../review/refuse-review.ts';
import { readingRefusal, stateOf } from './policy.ts';
import { findBreakGlass, listBreakGlass, type ReasonedBreakGlass } from './queries.ts';
import type { BreakGlass, OpenedMember } from './schemas.ts';

type Ports = Pick<ClaimServices, 'db' | 'clock'>;

/** An emergency access as it stands at `nowMs`, since the epoch. */
export function renderBreakGlass(row: ReasonedBreakGlass, nowMs: number): Static<typeof BreakGlass> {
  return {
    id: row.id,
    opener_id: row.openerId,
    account_id: row.accountId,
    reason: row.reason,
    state: stateOf(row, nowMs),
    opened_at: row.openedAt.toISOString(),
    expires_at: row.expiresAt.toISOString(),
    ended_at: row.endedAt?.toISOString() ?? null,
    review: row.review,
    reviewed_at: row.reviewedAt?.toISOString() ?? null,
    reviewed_by: row.reviewedBy,
  };
}

/** One emergency access. Throws `gone`. */
export async function getBreakGlass({ db, clock }: Ports, id: Id): Promise<Static<typeof BreakGlass>> {
  const found = await findBreakGlass(db, id);
  if (!found) throw new AppError('gone');
  return renderBreakGlass(found, clock());
}

/** What the staff did in emergencies, newest first; what concerns the viewer's own file is in their read log instead. */
export async function readBreakGlasses(
  { db, clock }: Ports,
  query: { readonly viewerId: Id; readonly limit: number; readonly after?: Id | undefined },
): Promise<Page<Static<typeof BreakGlass>, Id>> {
  const page = pageOf(await listBreakGlass(db, { ...query, limit: query.limit + 1 }), query.limit, ({ id }) => id);
  return { ...page, rows: page.rows.map((row) => renderBreakGlass(row, clock())) };
}

/** How many claims are shown with a member: the newest. */
const CLAIMS = 30;

/** Who the member is; recorded, and shown to them. Throws `not_found` to everybody but the opener, `state_conflict` once it is over, `self_review_refused`. */
export async function readOpenedMember({ db, clock }: Ports, by: By, id: Id): Promise<Static<typeof OpenedMember>> {
  const found = await findBreakGlass(db, id);
  if (!found) throw new NotFoundError();
  const now = new Date(clock());
  refuse(readingRefusal(by.actor.accountId, found, now.getTime()));
  const { accountId } = found;
  await transaction(db, async (tx) => {
    await refuseConflict(tx, by.actor, accountId);
    const about = { action: 'break-glass.read', objectKind: 'account', objectId: accountId } as const;
    await recordAudit(tx, { ...by, ...about, outcome: 'done', details: { break_glass_id: id } });
    await noteRead(tx, by, { accountId, claimId: null, evidenceId: null, reasonCode: 'break_glass' }, now);
  });
  const claims = await listClaimsOf(db, accountId, CLAIMS);
  const personas = await listPersonas(db, accountId);
  return {
    account_id: accountId,
    email: (await findEmail(db, accountId)) ?? '',
    personas: personas.map(({ id: personaId, kind, displayName }) => ({
      id: personaId,
      kind,
      display_name: displayName,
    })),
    claims: await Promise.all(
      claims
        .filter(({ claim }) => wasSubmitted(claim))
        .map(async (one) => ({ ...renderSummary(one), evidence: await evidenceOf(db, one.claim.id) })),
    ),
  };
}
