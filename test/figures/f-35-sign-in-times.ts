import { createAccount, createIdentity } from '../../src/features/accounts/index.ts';
import { signInByPassword } from '../../src/features/accounts/sign-in.ts';
import { transaction } from '../../src/platform/database/connection.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import type { Bench } from './harness/bench.ts';
import type { Figure, Measured } from './harness/figure.ts';

const TIMES = { C: 100, N: 500 } as const;
const MOST_MS = 5;
const KNOWN = 'ada.example@clinic.example';
const PASSWORD = 'tidal-lantern-oboe-42';

/** who guesses addresses learns nothing from the clock. */
export const figure: Figure = {
  id: 'F-35',
  title: 'Time of a refused sign-in, known against unknown address, interleaved: difference of the medians',
  target: `≤ ${MOST_MS} ms`,
  anchor: 'ASVS 6.3.8 asks for it without a number',
  tier: 'C',
  database: true,
  run: async (bench) => {
    const app = await aServer(bench);
    let ip = 0;
    return await compare(bench, async (email) => {
      ip += 1;
      const remoteAddress = `10.${ip >> 16}.${(ip >> 8) & 255}.${ip & 255}`;
      const payload = { email, password: 'wrong-lantern-oboe' };
      const reply = await app.app.inject({ method: 'POST', url: '/v1/auth/password', payload, remoteAddress });
      return reply.statusCode === 401;
    });
  },
  control: { planted: 'an unknown address is refused without a hash', run: careless },
};

async function careless(bench: Bench): Promise<Measured> {
  const { services, identity } = await aServer(bench);
  const { db, keys } = services;
  const hurried = {
    hash: identity.passwords.hash,
    verify: async (...[password, stored]: Parameters<typeof identity.passwords.verify>) =>
      stored ? await identity.passwords.verify(password, stored) : { matches: false, outdated: false },
  };
  const ports = { db, keys, tokens: identity.tokens, passwords: hurried, singleFactor: false };
  return await compare(bench, async (email) => {
    const input = { email, password: 'wrong-lantern-oboe', device: { userAgent: 'test' } };
    return await signInByPassword(ports, input).then(
      () => false,
      () => true,
    );
  });
}

async function aServer(bench: Bench): Promise<TestApp> {
  const app = await startTestApp(bench, { settings: { AUTH_SINGLE_FACTOR: 'false', LOG_LEVEL: 'silent' } });
  const { passwords } = await createIdentity(app.services);
  const password = await passwords.hash(PASSWORD);
  await transaction(app.services.db, (tx) =>
    createAccount(tx, { email: KNOWN, displayName: 'Ada Example', roles: ['applicant'], password }),
  );
  return app;
}

/** Turn by turn, so that whatever else the machine does weighs on both alike. */
async function compare(bench: Bench, refuse: (email: string) => Promise<boolean>): Promise<Measured> {
  const count = TIMES[bench.tier];
  const known: number[] = [];
  const unknown: number[] = [];
  let wrong = 0;
  for (let n = 0; n < count; n++) {
    for (const [times, email] of [
      [known, KNOWN],
      [unknown, `nobody-${n}@clinic.example`],
    ] as const) {
      const started = performance.now();
      if (!(await refuse(email))) wrong += 1;
      times.push(performance.now() - started);
    }
  }
  const [one, other] = [median(known), median(unknown)];
  const apart = Math.abs(one - other);
  return {
    value: `${apart.toFixed(1)} ms apart (known ${one.toFixed(1)}, unknown ${other.toFixed(1)}; n = ${count} each; ${wrong} not refused)`,
    pass: apart <= MOST_MS && wrong === 0,
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}
