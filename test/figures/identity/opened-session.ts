import { openSession, toTokenPair, type TokenPair } from '../../../src/features/accounts/index.ts';
import { transaction } from '../../../src/platform/database/connection.ts';
import type { TestApp } from '../../support/app.ts';

/** A session of an account with both its tokens, as a sign-in at two factors gives them. */
export async function openedSession(app: TestApp, accountId: string): Promise<TokenPair> {
  const { db, keys } = app.services;
  const device = { userAgent: 'one program' };
  const opened = await transaction(db, (tx) => openSession(tx, keys, { accountId, factor: 'passkey', device }));
  return toTokenPair(app.identity.tokens, opened);
}
