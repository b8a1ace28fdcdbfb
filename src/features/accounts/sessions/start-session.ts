import type { Factor } from '../../../kernel/actor.ts';
import { AppError, type ProblemCode } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import type { KeyRing } from '../../../platform/keys.ts';
import type { AccessTokens } from '../../../platform/tokens.ts';
import { recordAudit } from '../../audit/index.ts';
import { tellMember } from '../notices.ts';
import {
  deviceHash,
  openSession,
  toTokenPair,
  type DeviceHint,
  type OpenedSession,
  type TokenPair,
} from './open-session.ts';
import { findEarlierDevices } from './queries.ts';

/** What opening a session needs. */
export interface SessionPorts {
  readonly db: Database;
  readonly keys: { readonly session: KeyRing };
  readonly tokens: AccessTokens;
}

export interface SessionStart {
  readonly accountId: Id;
  readonly factor: Factor;
  readonly device: DeviceHint;
}

/** Opens a session for somebody whose factors have been checked, in a transaction of its own. */
export async function startSession(ports: SessionPorts, start: SessionStart): Promise<TokenPair> {
  const opened = await transaction(ports.db, (tx) => enterSession(tx, ports.keys, start));
  return await toTokenPair(ports.tokens, opened);
}

/** The same in the caller's transaction. Audited; a device not seen before is told to the member by mail. */
export async function enterSession(
  tx: Database,
  keys: SessionPorts['keys'],
  { accountId, factor, device }: SessionStart,
): Promise<OpenedSession> {
  const earlier = await findEarlierDevices(tx, accountId, deviceHash(keys, device));
  const opened = await openSession(tx, keys, { accountId, factor, device });
  if (earlier.any && !earlier.same) await tellMember(tx, accountId, 'new_device');
  const { sessionId } = opened;
  await recordAudit(tx, {
    actor: { accountId, sessionId },
    action: 'session.open',
    objectKind: 'session',
    objectId: sessionId,
    outcome: 'done',
    details: { factor },
  });
  return opened;
}

/** Every failure is written down alike, on the pool: a known address must not take longer than an unknown one. */
export async function refuseSession(
  db: Database,
  code: ProblemCode,
  accountId: Id | undefined,
  detail?: string,
): Promise<never> {
  const object = accountId === undefined ? {} : { objectKind: 'account', objectId: accountId };
  await recordAudit(db, { action: 'session.open', ...object, outcome: 'refused', rule: code });
  throw new AppError(code, detail === undefined ? {} : { detail });
}
