import type { Id } from '../../../../../kernel/ids.ts';
import { DAY } from '../../../../../kernel/time.ts';
import { transaction } from '../../../../../platform/database/connection.ts';
import { recordAudit } from '../../../../audit/index.ts';
import { checkRows } from '../../../checks/check-rows.ts';
import { factsOf, type CheckServices } from '../../../checks/check-claim.ts';
import { compare, type Comparison } from '../../../matching/compare.ts';
import { insertChecks, listChecks, lockClaim, type CheckRow } from '../../../queries.ts';
import { askOnline, type OnlineAnswer } from '../../online/ask-online.ts';
import { reverifyClaim } from '../reverify-claim.ts';
import { listSweepable } from './queries.ts';

const A_WEEK_MS = 7 * DAY;
/** Asked in one run; whoever was not asked for longest comes first, so that the next run takes the rest. */
const AT_ONCE = 2_000;

/**
 * Asks the NPPES API once a week whether the numbers of members are still in use, where the operator switched it on: the
 * freshness check beside the files. A number that is, is noted; one that is not goes before a person, and the member stays one
 * until then. The first silence ends the run: it is remembered for those who watch the sources, and costs no member anything.
 */
export async function sweepNppes(services: CheckServices): Promise<void> {
  const { db, config, clock } = services;
  if (!config.nppesApi) return;
  for (const id of await listSweepable(db, new Date(clock() - A_WEEK_MS), AT_ONCE)) {
    const online = await askOnline(services, id);
    if (online?.lookUp.answer.kind === 'down') return;
    if (online) await note(services, id, online);
  }
}

async function note({ db, clock, config }: CheckServices, id: Id, { kind, lookUp }: OnlineAnswer): Promise<void> {
  await transaction(db, async (tx) => {
    const found = await lockClaim(tx, id);
    if (!found || (found.claim.status !== 'approved' && found.claim.status !== 'expiring')) return;
    const comparison = compare(factsOf(found), lookUp.answer);
    const before = (await listChecks(tx, id, found.claim.attempt)).map(({ check }) => check);
    if (!isAsGood(comparison, before)) {
      await reverifyClaim(tx, id, { rule: 'nppes_api', clock });
      return;
    }
    const about = { claimId: id, attempt: found.claim.attempt };
    const { check, fields } = checkRows(about, kind, lookUp, comparison, clock(), config.checkValidDays);
    await insertChecks(tx, [check], fields);
    await recordAudit(tx, {
      action: 'claim.recheck',
      objectKind: 'claim',
      objectId: id,
      outcome: 'done',
      rule: 'nppes_api',
    });
  });
}

/** As good as what the claim was approved on: what the API said then, or the file where it was not asked. */
function isAsGood({ outcome }: Comparison, before: readonly CheckRow[]): boolean {
  const asked = before.find(({ kind }) => kind === 'deactivation') ?? before.find(({ kind }) => kind === 'npi');
  return outcome === 'match' || outcome === asked?.outcome;
}
