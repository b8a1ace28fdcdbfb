import { pendingAgeMs } from './features/audit/index.ts';
import { MINUTE, SECOND } from './kernel/time.ts';
import { checkDatabase } from './platform/database/readiness.ts';
import { probeGate } from './platform/database/gate-probe.ts';
import type { Relay } from './platform/events/relay.ts';
import type { Check } from './platform/http/health.ts';
import type { Services } from './platform/services.ts';

const RELAY_LAG_MS = 5 * SECOND;
/** guarantees.md 8.2. */
const AUDIT_LAG_MS = MINUTE;
const KEEP_MS = SECOND;

/** What /readyz says. */
export interface Readiness {
  /** Part by part, asked of the parts at most once a second however often it is read. */
  readonly read: () => Promise<readonly Check[]>;
  /** From now on the answer is red, at once: this process is about to stop. */
  readonly drain: () => void;
}

const STOPPING: Check = { name: 'draining', ok: false, fix: 'This process was told to stop; ask another.' };

/** The readiness of this process. */
export function createReadiness(services: Services, relay: Relay | undefined): Readiness {
  let answer: Promise<readonly Check[]> | undefined;
  let askedAt = -Infinity;
  let draining = false;
  return {
    async read() {
      if (draining) return [STOPPING];
      if (answer === undefined || performance.now() - askedAt > KEEP_MS) {
        askedAt = performance.now();
        answer = readChecks(services, relay);
      }
      return answer;
    },
    drain: () => void (draining = true),
  };
}

async function readChecks(services: Services, relay: Relay | undefined): Promise<Check[]> {
  const database = await checkDatabase(services.db, { unsafeTestDatabase: services.config.unsafeTestDatabase }).catch(
    (): Check[] => [
      {
        name: 'database',
        ok: false,
        fix: 'Postgres does not answer, or is a standby: see whether it runs and DATABASE_URL names the primary.',
      },
    ],
  );
  const gate = await probeGate(services.db, services.gate).catch(() => false);
  return [
    ...database.map((check) => (check.ok ? { name: check.name, ok: true } : check)),
    {
      name: 'gate',
      ok: gate,
      ...(gate
        ? {}
        : {
            fix: 'The engine missed known identifiers or Postgres refused its receipt: check the receipt keys, then run "curbside migrate up".',
          }),
    },
    await auditCheck(services),
    ...(relay ? [relayCheck(relay)] : []),
  ];
}

async function auditCheck({ db }: Services): Promise<Check> {
  const ok = await pendingAgeMs(db).then(
    (age) => age < AUDIT_LAG_MS,
    () => false,
  );
  const fix = 'Audit entries wait to be chained: see that a process with the role relay runs.';
  return { name: 'audit log', ok, ...(ok ? {} : { fix }) };
}

function relayCheck(relay: Relay): Check {
  const ok = relay.sinceSuccessMs() < RELAY_LAG_MS;
  return {
    name: 'relay',
    ok,
    ...(ok ? {} : { fix: "Events wait: see the relay's log lines and RELAY_DATABASE_URL." }),
  };
}
