import type { Id } from '../../../kernel/ids.ts';
import type { Clock } from '../../../kernel/time.ts';
import type { Database } from '../../../platform/database/connection.ts';
import type { KeyRing } from '../../../platform/keys.ts';
import { newSeed, seedUri, stepOfCode } from '../../../platform/one-time-codes.ts';
import { seal, unseal } from '../../../platform/sealing.ts';
import { findEmail } from '../queries.ts';
import { confirmSeed, findPendingSeed, findSeed, takeStep, upsertPendingSeed } from './queries.ts';

/** What one-time codes need: seeds are sealed under a ring of their own; those of earlier versions under the one that peppers passwords. */
export interface TotpPorts {
  readonly keys: { readonly totp: KeyRing; readonly password: KeyRing };
  readonly clock: Clock;
}

/** A new seed that comes into force with its first code, within ten minutes. */
export async function beginTotp(
  db: Database,
  { keys }: TotpPorts,
  accountId: Id,
): Promise<{ readonly secret: string; readonly uri: string }> {
  const secret = newSeed();
  await upsertPendingSeed(db, accountId, seal(keys.totp, purposeOf(accountId), Buffer.from(secret)));
  return { secret, uri: seedUri(secret, (await findEmail(db, accountId)) ?? 'account') };
}

/** Puts the waiting seed in force by its first code, which is used up; whether the code was right. */
export async function confirmTotp(tx: Database, ports: TotpPorts, accountId: Id, code: string): Promise<boolean> {
  const sealed = await findPendingSeed(tx, accountId);
  const step = sealed && (await stepIn(ports, accountId, sealed, code));
  return sealed !== undefined && step !== undefined && (await confirmSeed(tx, accountId, sealed, step));
}

/** Uses a one-time code: right for this step or a neighbour, and not at or before one that was used. */
export async function useTotp(tx: Database, ports: TotpPorts, accountId: Id, code: string): Promise<boolean> {
  const sealed = await findSeed(tx, accountId);
  const step = sealed && (await stepIn(ports, accountId, sealed, code));
  return step !== undefined && (await takeStep(tx, accountId, step));
}

async function stepIn(
  { keys, clock }: TotpPorts,
  accountId: Id,
  sealed: Uint8Array,
  code: string,
): Promise<number | undefined> {
  const purpose = purposeOf(accountId);
  const seed = (unseal(keys.totp, purpose, sealed) ?? unseal(keys.password, purpose, sealed))?.toString();
  return seed === undefined ? undefined : await stepOfCode(seed, code, clock);
}

function purposeOf(accountId: Id): string {
  return `totp/${accountId}`;
}
