import { jwtVerify } from 'jose';
import { keyPairOf } from '../../src/platform/ed25519.ts';
import { testKeys, type TestApp } from '../support/app.ts';
import { someDoctor, startApp } from './harness/app.ts';
import { callAs } from '../support/doctors.ts';
import type { Bench } from './harness/bench.ts';
import type { Figure, Measured } from './harness/figure.ts';
import { forgeTokens, type Forged } from './identity/forged-tokens.ts';
import { openedSession } from './identity/opened-session.ts';

/** P8 and P3: a token that this server did not sign, for this purpose, for this session and for now, opens nothing. */
export const figure: Figure = {
  id: 'F-13',
  title: 'Kinds of forged or wrong access tokens that are accepted',
  target: '0 of at least 20 kinds',
  anchor: 'Keycloak and fast-jwt advisories of 2026',
  tier: 'C',
  database: true,
  run: async (bench) => {
    const { app, forged, genuine } = await forgeAgainst(bench);
    return judge(forged, await acceptedBy(forged, genuine, async (token) => isAccepted(app, token)));
  },
  control: {
    planted: 'a verifier that asks for algorithm and type alone',
    run: async (bench) => {
      const { forged, genuine } = await forgeAgainst(bench);
      return judge(forged, await acceptedBy(forged, genuine, passesLaxVerifier));
    },
  },
};

async function forgeAgainst(bench: Bench): Promise<{ app: TestApp; forged: readonly Forged[]; genuine: string }> {
  const app = await startApp(bench);
  const [doctor, other] = [await someDoctor(app), await someDoctor(app)];
  const { accessToken: ended, sessionId, refreshToken } = await openedSession(app, doctor.accountId);
  const signedOut = await callAs(app, ended)('POST', '/v1/auth/logout');
  if (signedOut.status !== 204) throw new Error(`signing out gave ${signedOut.status}`);
  const ticket = (await doctor.call('POST', '/v1/ws-tickets')).body.ticket;
  const spare = [
    ['the token of an ended session', ended],
    ['a refresh token', refreshToken],
    ['a socket ticket', ticket],
  ] as const;
  const forged = await forgeTokens({ genuine: doctor.token, otherAccountId: other.accountId, endedSession: sessionId });
  return { app, genuine: doctor.token, forged: [...forged, ...spare.map(([kind, token]) => ({ kind, token }))] };
}

async function acceptedBy(
  forged: readonly Forged[],
  genuine: string,
  accepts: (token: string) => Promise<boolean>,
): Promise<string[]> {
  if (!(await accepts(genuine))) throw new Error('the genuine token was refused');
  const accepted: string[] = [];
  for (const { kind, token } of forged) if (await accepts(token)) accepted.push(kind);
  return accepted;
}

function judge(forged: readonly Forged[], accepted: readonly string[]): Measured {
  const named = accepted.length === 0 ? '' : ` (${accepted.slice(0, 3).join(', ')})`;
  return {
    value: `${accepted.length} of ${forged.length} kinds${named}`,
    pass: accepted.length === 0 && forged.length >= 20,
  };
}

/** By a route that anybody signed in may use, and by the one that gives socket tickets. */
async function isAccepted(app: TestApp, token: string): Promise<boolean> {
  const replies = await Promise.all([
    callAs(app, token)('GET', '/v1/me'),
    callAs(app, token)('POST', '/v1/ws-tickets'),
  ]);
  const strange = replies.find(({ status }) => ![200, 201, 400, 401].includes(status));
  if (strange) throw new Error(`a forged token gave ${strange.status}`);
  return replies.some(({ status }) => status < 300);
}

async function passesLaxVerifier(token: string): Promise<boolean> {
  const { publicKey } = keyPairOf(testKeys().token.current.key);
  return jwtVerify(token, publicKey, { algorithms: ['EdDSA'], typ: 'at+jwt' }).then(
    () => true,
    () => false,
  );
}
