import { AppError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import type { KeyRing } from '../../../platform/keys.ts';
import { seal, unseal } from '../../../platform/sealing.ts';
import type { AccessTokens } from '../../../platform/tokens.ts';
import { recordAudit } from '../../audit/index.ts';
import { tellMember } from '../notices.ts';
import { newSecret, secretHash } from '../secrets.ts';
import { endSessions } from './end-sessions.ts';
import { deviceHash, toTokenPair, type DeviceHint, type OpenedSession, type TokenPair } from './open-session.ts';
import {
  dropSealedSuccessor,
  findSpentRefreshToken,
  insertRefreshToken,
  takeRefreshToken,
  type RefreshedSession,
  type SpentRefreshToken,
} from './queries.ts';

export interface RefreshPorts {
  readonly db: Database;
  readonly tokens: AccessTokens;
  readonly keys: { readonly session: KeyRing };
}

/**
 * Trades a refresh token for the next pair (RFC 9700 section 4.14.2). Of requests with one token at the same time one
 * makes the successor; the others get the same one, within 10 s and from the same program, as long as it is unused.
 * Anything else that was used before ends the session: `refresh_reused`. An unknown or ended one: `unauthenticated`.
 */
export async function refreshSession(
  ports: RefreshPorts,
  refreshToken: string,
  device: DeviceHint,
): Promise<TokenPair> {
  const opened = (await rotate(ports, refreshToken)) ?? (await graceOrEnd(ports, refreshToken, device));
  return await toTokenPair(ports.tokens, opened);
}

async function rotate({ db, keys }: RefreshPorts, refreshToken: string): Promise<OpenedSession | undefined> {
  const tokenHash = secretHash(refreshToken);
  const successor = newSecret('refresh');
  const sealed = seal(keys.session, purposeOf(tokenHash), Buffer.from(successor));
  return await transaction(db, async (tx) => {
    const session = await takeRefreshToken(tx, tokenHash, sealed);
    if (!session) return undefined;
    const { sessionId } = session;
    await insertRefreshToken(tx, { tokenHash: secretHash(successor), sessionId, predecessor: tokenHash });
    await dropSealedSuccessor(tx, tokenHash);
    return toOpened(session, successor);
  });
}

async function graceOrEnd(ports: RefreshPorts, refreshToken: string, device: DeviceHint): Promise<OpenedSession> {
  const tokenHash = secretHash(refreshToken);
  const spent = await findSpentRefreshToken(ports.db, tokenHash);
  if (!spent || !spent.live || !spent.used) throw new AppError('unauthenticated');
  const successor = successorInGrace(ports, spent, tokenHash, device);
  if (successor !== undefined) return toOpened(spent, successor);
  await endFamily(ports.db, spent.sessionId, spent.accountId);
  throw new AppError('refresh_reused');
}

function successorInGrace(
  { keys }: RefreshPorts,
  spent: SpentRefreshToken,
  tokenHash: Buffer,
  device: DeviceHint,
): string | undefined {
  if (!spent.inGrace || spent.sealedSuccessor === null) return undefined;
  if (!deviceHash(keys, device).equals(spent.device)) return undefined;
  return unseal(keys.session, purposeOf(tokenHash), spent.sealedSuccessor)?.toString();
}

async function endFamily(db: Database, sessionId: Id, accountId: Id): Promise<void> {
  await transaction(db, async (tx) => {
    await endSessions(tx, { sessionId }, 'refresh_reused');
    const actor = { accountId, sessionId };
    await recordAudit(tx, {
      actor,
      action: 'session.refresh',
      objectKind: 'session',
      objectId: sessionId,
      outcome: 'refused',
      rule: 'refresh_reused',
    });
    await tellMember(tx, accountId, 'refresh_reused');
  });
}

/** Bound to the used token, so that a sealed successor opens for nobody who did not hold that one. */
function purposeOf(tokenHash: Buffer): string {
  return `successor/${tokenHash.toString('base64url')}`;
}

function toOpened(session: RefreshedSession, refreshToken: string): OpenedSession {
  const { accountId, sessionId, aal } = session;
  return { accountId, sessionId, aal, authTime: Math.floor(session.authAt.getTime() / 1000), refreshToken };
}
