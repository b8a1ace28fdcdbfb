import { DAY, dayOf } from '../../../../../kernel/time.ts';
import { transaction } from '../../../../../platform/database/connection.ts';
import { factsOf, type CheckServices } from '../../../checks/check-claim.ts';
import { checkRows } from '../../../checks/check-rows.ts';
import { compare } from '../../../matching/compare.ts';
import type { SubmittedClaim } from '../../../queries.ts';
import { renewClaim } from '../../../standing/renew-claim.ts';
import { askOnline, type OnlineAnswer } from '../../online/ask-online.ts';
import { THRESHOLDS } from './policy.ts';
import { eachRenewable } from './queries.ts';

/**
 * Asks the boards about licences that end within 90 days or ended within the last 90: one that was renewed carries its claim
 * on, and a lapsed member comes back (product.md 6.1). Any other answer changes nothing, and a board that is silent is not
 * asked again in this run.
 */
export async function renewEnding(services: CheckServices): Promise<void> {
  const { db, clock, config } = services;
  const states = [...config.licenceBoards.keys()];
  if (states.length === 0) return;
  const [from, to] = [dayOf(clock() - THRESHOLDS[0] * DAY), dayOf(clock() + THRESHOLDS[0] * DAY)];
  const silent = new Set<string | null>();
  for await (const ending of eachRenewable(db, { states, from, to })) {
    const board = ending.submission.region;
    if (silent.has(board)) continue;
    const online = await askOnline(services, ending.claim.id);
    if (online?.lookUp.answer.kind === 'down') silent.add(board);
    else if (online) await renewBy(services, ending, online);
  }
}

async function renewBy(
  { db, clock, config }: CheckServices,
  ending: SubmittedClaim,
  { kind, lookUp }: OnlineAnswer,
): Promise<void> {
  const comparison = compare(factsOf(ending), lookUp.answer);
  const expiresOn = lookUp.answer.kind === 'records' ? lookUp.answer.records[0]?.expiresOn : undefined;
  if (comparison.outcome !== 'match' || expiresOn === undefined) return;
  const { id: claimId, attempt } = ending.claim;
  const check = checkRows({ claimId, attempt }, kind, lookUp, comparison, clock(), config.checkValidDays);
  await transaction(db, (tx) => renewClaim(tx, claimId, { check, expiresOn }));
}
