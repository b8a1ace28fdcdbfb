import { verifyAudit } from '../../src/features/audit/index.ts';
import { keyPairOf } from '../../src/platform/ed25519.ts';
import { CHAIN_START, linkEntries, type AuditLink } from '../../src/platform/events/audit-chain.ts';
import { signCheckpoint, type Checkpoint } from '../../src/platform/events/audit-checkpoint.ts';
import { testKeys } from '../support/app.ts';
import { tamperings } from './audit/tamperings.ts';
import type { Figure, Measured } from './harness/figure.ts';

const EACH = 100;
const LENGTH = 300;
const SPEED_ENTRIES = 100_000;
const LEAST_A_SECOND = 50_000;
const { current: key } = testKeys().audit;

/** P9: whatever is done to the audit log up to the newest copied checkpoint is found. */
export const figure: Figure = {
  id: 'F-17',
  title: 'Kinds of tampering with the audit log that are found; entries verified a second of CPU time',
  target: '100 % of 10 × 100; ≥ 50,000',
  anchor: 'none published',
  tier: 'C',
  run: async () => judge(await countFound((checkpoints) => checkpoints), await entriesASecond()),
  control: {
    planted: 'a verifier that has no copied checkpoints',
    run: async () => judge(await countFound(() => []), await entriesASecond()),
  },
};

interface Found {
  readonly found: number;
  readonly tried: number;
  readonly kinds: number;
  /** Untouched logs that were called tampered with. */
  readonly falseAlarms: number;
}

function judge({ found, tried, kinds, falseAlarms }: Found, speed: number): Measured {
  return {
    value: `${found} of ${tried} (${kinds} kinds), ${falseAlarms} false alarms; ${Math.floor(speed / 1000)},000 a second`,
    pass: found === tried && falseAlarms === 0 && speed >= LEAST_A_SECOND,
  };
}

async function countFound(known: (checkpoints: readonly Checkpoint[]) => readonly Checkpoint[]): Promise<Found> {
  const links = chain(LENGTH);
  const checkpoints = known(
    links
      .filter(({ n }) => n % 50 === 0)
      .map(({ n, hash }) => signCheckpoint({ size: n, head: hash, at: '2026-11-25T00:00:00Z' }, key)),
  );
  const isFaulty = async (given: readonly AuditLink[]): Promise<boolean> =>
    (await verifyAudit({ links: given, checkpoints, publicKeyOf })).faults.length > 0;
  const kinds = Object.values(tamperings);
  let found = 0;
  for (const tamper of kinds)
    for (let turn = 0; turn < EACH; turn += 1) if (await isFaulty(tamper(links, turn))) found += 1;
  return { found, tried: kinds.length * EACH, kinds: kinds.length, falseAlarms: (await isFaulty(links)) ? 1 : 0 };
}

function publicKeyOf(id: string): ReturnType<typeof keyPairOf>['publicKey'] | undefined {
  return id === key.id ? keyPairOf(key.key).publicKey : undefined;
}

/** By the processor's clock, so that a busy machine says the same. */
async function entriesASecond(): Promise<number> {
  const links = chain(SPEED_ENTRIES);
  const before = process.cpuUsage();
  const { last } = await verifyAudit({ links, checkpoints: [], publicKeyOf });
  const { user, system } = process.cpuUsage(before);
  if (last !== SPEED_ENTRIES) throw new Error('an untouched log did not verify');
  return SPEED_ENTRIES / ((user + system) / 1e6);
}

function chain(count: number): AuditLink[] {
  const rows = Array.from({ length: count }, (_, place) => ({
    at: '2026-11-25T08:00:00.000001Z',
    actor_id: '01936b1e-0000-7000-8000-000000000001',
    session_id: '01936b1e-0000-7000-8000-000000000002',
    action: 'comment.write',
    object_kind: 'comment',
    object_id: `01936b1e-0000-7000-8000-${String(place).padStart(12, '0')}`,
    outcome: 'done',
    rule: null,
    request_id: null,
    details: null,
  }));
  return linkEntries({ n: 0, hash: CHAIN_START }, rows);
}
