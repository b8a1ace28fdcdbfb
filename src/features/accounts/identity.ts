import type { Clock } from '../../kernel/time.ts';
import type { Config } from '../../platform/config.ts';
import type { Database } from '../../platform/database/connection.ts';
import type { Keys } from '../../platform/keys.ts';
import { createPasswordHasher, type PasswordHasher } from '../../platform/passwords.ts';
import type { RelyingParty } from '../../platform/passkeys.ts';
import { createAccessTokens, type AccessTokens } from '../../platform/tokens.ts';
import { createAuthenticator, type Authenticator } from './sessions/authenticate.ts';
import { createSessionCache } from './sessions/session-cache.ts';

/** What signs people in and knows them again; built once by app.ts. */
export interface Identity {
  readonly tokens: AccessTokens;
  readonly passwords: PasswordHasher;
  readonly authenticator: Authenticator;
  /** Who asks for passkeys. */
  readonly party: RelyingParty;
}

/** Builds signer, hasher and session cache of one process. */
export async function createIdentity(ports: {
  readonly config: Config;
  readonly keys: Keys;
  readonly clock: Clock;
  readonly db: Database;
}): Promise<Identity> {
  const { config, keys, clock, db } = ports;
  const tokens = await createAccessTokens({ ring: keys.token, issuer: config.publicUrl, clock });
  const cache = createSessionCache(db, { singleFactor: config.singleFactor });
  const authenticator = createAuthenticator({ db, tokens, cache, singleFactor: config.singleFactor });
  const party = { id: config.passkeyDomain, name: 'Curbside', origins: config.passkeyOrigins };
  return { tokens, passwords: createPasswordHasher(keys.password), authenticator, party };
}
