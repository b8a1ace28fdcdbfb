import type { Actor } from '../../../kernel/actor.ts';
import { AppError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import type { AccessTokens } from '../../../platform/tokens.ts';
import { secretHash } from '../secrets.ts';
import { takeTicket, touchSession } from './queries.ts';
import type { SessionCache } from './session-cache.ts';

const TOUCH_AFTER_SECONDS = 60;

/** Who stands behind a token, a ticket or a session now; the port that REST and sockets are given. */
export interface Authenticator {
  /** The actor of an access token. Throws `unauthenticated`, `token_expired` or `step_up_required`; a token alone is never enough. */
  readonly authenticate: (token: string) => Promise<Actor>;
  /** The actor of a socket ticket, which is used up by this. */
  readonly redeemTicket: (ticket: string) => Promise<Actor>;
  /** The live ones among many sessions, in one query: for the sweep of sockets. */
  readonly findLiveSessions: (sessionIds: readonly Id[]) => Promise<Map<Id, Actor>>;
  /** Notes that a session was used, at most once a minute. */
  readonly touch: (sessionId: Id) => Promise<void>;
  /** Takes a control hint: what it names is read again. */
  readonly forget: SessionCache['forget'];
}

export interface AuthenticatorPorts {
  readonly db: Database;
  readonly tokens: AccessTokens;
  readonly cache: SessionCache;
  /** Whether a password alone is enough (AUTH_SINGLE_FACTOR). */
  readonly singleFactor: boolean;
}

/** Builds the port. */
export function createAuthenticator(ports: AuthenticatorPorts): Authenticator {
  const { db, tokens, cache } = ports;
  const enter = async (sessionId: Id): Promise<Actor> => {
    const session = await cache.find(sessionId);
    if (!session) throw new AppError('unauthenticated');
    if (session.actor.aal === 1 && !ports.singleFactor) throw new AppError('step_up_required');
    if (session.idleSeconds >= TOUCH_AFTER_SECONDS) {
      cache.forget({ kind: 'session', id: sessionId });
      await touchSession(db, sessionId);
    }
    return session.actor;
  };
  return {
    async authenticate(token) {
      const claims = await tokens.verifyAccessToken(token);
      const actor = await enter(claims.sessionId);
      if (actor.accountId !== claims.accountId) throw new AppError('unauthenticated');
      return actor;
    },
    async redeemTicket(ticket) {
      const sessionId = await takeTicket(db, secretHash(ticket));
      if (sessionId === undefined) throw new AppError('unauthenticated');
      return await enter(sessionId);
    },
    findLiveSessions: (sessionIds) => cache.findMany(sessionIds),
    touch: (sessionId) => touchSession(db, sessionId),
    forget: (hint) => cache.forget(hint),
  };
}
