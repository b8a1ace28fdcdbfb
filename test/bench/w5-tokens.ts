/** W5: what verifying an access token costs, with its memory of verified ones and without. */
import { randomBytes } from 'node:crypto';
import { newId } from '../../src/kernel/ids.ts';
import { createAccessTokens, type AccessTokens } from '../../src/platform/tokens.ts';
import { rowOf, type Row } from './row.ts';
import type { Workload } from './workload.ts';

const TOKENS = 500;
const ROUNDS = 20;

export const tokens: Workload = {
  name: 'w5',
  run: async () => {
    const key = { id: 'k1', key: randomBytes(32) };
    const ring = { current: key, all: [key], find: () => key };
    const options = { ring, issuer: 'http://bench', clock: Date.now };
    const remembering = await createAccessTokens(options);
    const forgetting = await createAccessTokens({ ...options, remembered: 0 });
    const signed = await Promise.all(Array.from({ length: TOKENS }, () => signOne(remembering)));
    await cost(forgetting, signed, 2);
    const without = await cost(forgetting, signed, 4);
    await cost(remembering, signed, 2);
    const withMemory = await cost(remembering, signed, ROUNDS);
    return [
      row('W5 access token verified, no memory, ms', without, 0),
      row('W5 access token verified, remembered, ms', withMemory, without),
    ];
  },
};

function signOne(access: AccessTokens): Promise<string> {
  return access.sign({ accountId: newId(), sessionId: newId(), aal: 2, authTime: Math.floor(Date.now() / 1000) });
}

/** Milliseconds of this process's processor a token. */
async function cost(access: AccessTokens, signed: readonly string[], rounds: number): Promise<number> {
  const begun = process.cpuUsage();
  for (let round = 0; round < rounds; round += 1) for (const token of signed) await access.verifyAccessToken(token);
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1000 / (rounds * signed.length);
}

function row(workload: string, value: number, raw: number): Row {
  return rowOf({ workload, clients: 1, value, raw, ...(raw === 0 ? {} : { target: { ratioAtMost: 0.5 } }) });
}
