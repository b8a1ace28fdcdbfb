import { countEntries, listCheckpoints, pendingAgeMs, readLinks, verifyAudit } from '../../features/audit/index.ts';
import { compareFiles, readVerificationMeasures } from '../../features/verification/index.ts';
import { DAY, MINUTE } from '../../kernel/time.ts';
import { openDatabase, type Database } from '../../platform/database/connection.ts';
import { probeGate } from '../../platform/database/gate-probe.ts';
import { readBacklog } from '../../platform/database/measures.ts';
import { keyPairOf } from '../../platform/ed25519.ts';
import type { KeyRing } from '../../platform/keys.ts';
import type { Services } from '../../platform/services.ts';
import { doubtful, ill, look, well, type Finding } from './finding.ts';

/** NPPES comes monthly; a file older than this has missed one. */
const REGISTER_DAYS = 45;
const RELAY_LAG_SECONDS = 5;
const AUDIT_LAG_MS = MINUTE;
const LINKS = 1_000;

/** The gate with its receipt, what waits for the relay, the head of the audit chain, and how old the registers are. */
export async function lookAtProduct(services: Services, auditorUrl: () => string): Promise<Finding[]> {
  const { db, gate } = services;
  const looks = [
    look('gate', 'Use the receipt key that belongs to this database, then "curbside migrate up".', async () =>
      (await probeGate(db, gate))
        ? well('gate', `known identifiers are removed, Postgres takes the receipt (${gate.version})`)
        : ill(
            'gate',
            'known identifiers stayed, or Postgres refused the receipt',
            'Use the receipt key that belongs to this database: see "curbside keys list".',
          ),
    ),
    look('relay', 'Run a process with the role relay, and see its log.', () => lookAtBacklog(db)),
    look('audit head', 'Give AUDITOR_DATABASE_URL.', () => lookAtAuditHead(auditorUrl(), services.keys.audit)),
    look('documents', 'Let EVIDENCE_DIR name the folder that the servers use.', () => lookAtDocuments(services)),
    look('registers', 'Run "curbside migrate up".', () => lookAtRegisters(db, services.clock())),
  ];
  return (await Promise.all(looks)).flat();
}

async function lookAtBacklog(db: Database): Promise<Finding> {
  const { head, events, oldestEventSeconds } = await readBacklog(db);
  const says = `position ${head}, ${events} events wait, the oldest for ${Math.round(oldestEventSeconds)} s`;
  if (oldestEventSeconds > RELAY_LAG_SECONDS || (await pendingAgeMs(db)) > AUDIT_LAG_MS)
    return ill('relay', says, 'No relay keeps up: run a process with the role relay, and see its log.');
  return well('relay', says);
}

async function lookAtAuditHead(url: string, ring: KeyRing): Promise<Finding> {
  await using pool = openDatabase(url, { max: 1, name: 'doctor' });
  const { db } = pool;
  const from = Math.max(0, (await countEntries(db)) - LINKS);
  const start = from > 0 ? (await readLinks(db, from - 1).next()).value : undefined;
  const publicKeys = new Map(ring.all.map(({ id, key }) => [id, keyPairOf(key).publicKey]));
  const { last, faults } = await verifyAudit({
    links: readLinks(db, from),
    checkpoints: await listCheckpoints(db),
    publicKeyOf: (id) => publicKeys.get(id),
    ...(start ? { start } : {}),
  });
  const [fault] = faults;
  if (fault)
    return ill(
      'audit head',
      `entry ${fault.n} does not hold (${fault.kind})`,
      'Keep the database as it is: "curbside audit verify".',
    );
  return well('audit head', `entry ${last}; the last ${last - from} and the checkpoints hold`);
}

async function lookAtDocuments(services: Services): Promise<Finding[]> {
  const { held, missing, orphans } = await compareFiles(services);
  const says = `${held} held, ${missing.length} of them without a file, ${orphans.length} files of none`;
  const fixes = {
    missing: 'Let EVIDENCE_DIR name the folder that the servers use, or bring its files back from the backup.',
    orphans: 'The hourly job removes them: run a process with the role worker.',
  };
  const files =
    missing.length > 0
      ? ill('documents', says, fixes.missing)
      : orphans.length > 0
        ? doubtful('documents', says, fixes.orphans)
        : well('documents', says);
  return services.scanner ? [files, lookAtScanner(await services.scanner.ping())] : [files];
}

function lookAtScanner(answers: boolean): Finding {
  if (answers) return well('virus scanner', 'it answers');
  return ill('virus scanner', 'it does not answer: no document is taken', 'See CLAMD_URL and the ClamAV daemon.');
}

async function lookAtRegisters(db: Database, now: number): Promise<Finding[]> {
  const { registers, silent } = await readVerificationMeasures(db);
  const nppes = registers.find(({ kind }) => kind === 'nppes');
  const fix = 'Load the newest file: "curbside import nppes FILE".';
  if (!nppes) return [doubtful('registers', 'no register was loaded', fix)];
  const ages = registers.map(({ kind, fileOn }) => {
    const days = Math.floor((now - Date.parse(fileOn)) / DAY);
    const says = `${kind}: file of ${fileOn}, ${days} days old`;
    return days > REGISTER_DAYS ? doubtful('registers', says, fix) : well('registers', says);
  });
  const quiet = silent.map(({ source, downSince }) =>
    doubtful(
      'sources',
      `${source} is silent since ${downSince.toISOString()}`,
      'Load a newer file, or see the source.',
    ),
  );
  return [...ages, ...quiet];
}
