import { createGate } from './deidentification/index.ts';
import { liveGateway } from './entrances/live-gateway.ts';
import { restRoutes } from './entrances/rest.ts';
import { startWorker } from './entrances/worker.ts';
import { createIdentity, type Identity } from './features/accounts/index.ts';
import { COMMENT_WRITE } from './features/cases/index.ts';
import { createThreadOpener, MESSAGE_WRITE } from './features/messaging/index.ts';
import { createLabelAllotter } from './features/rooms/index.ts';
import { systemClock } from './kernel/time.ts';
import { join } from 'node:path';
import { ConfigError, type Config } from './platform/config.ts';
import {
  API_DEADLINES,
  BACKGROUND_DEADLINES,
  openDatabase,
  refuseUnsafeRole,
  type DatabasePool,
  type PoolOptions,
} from './platform/database/connection.ts';
import { probeGate } from './platform/database/gate-probe.ts';
import { createEnginePool } from './platform/engine-pool/engine-pool.ts';
import { createWriteBatch } from './platform/database/write-batch.ts';
import { copyToFile } from './platform/events/audit-checkpoint.ts';
import type { Bus } from './platform/events/bus.ts';
import { connectNatsBus } from './platform/events/nats-bus.ts';
import { connectPostgresBus } from './platform/events/postgres-bus.ts';
import { startRelay, type Relay } from './platform/events/relay.ts';
import type { App } from './platform/http/app-type.ts';
import type { Authentication } from './platform/http/authentication.ts';
import { createServer } from './platform/http/server.ts';
import type { LiveGateway } from './platform/live/gateway.ts';
import type { Log } from './platform/logger.ts';
import { createMailer } from './platform/mail.ts';
import { createMetrics, measuredGate, type Metrics } from './platform/metrics.ts';
import type { Prepared } from './platform/prepare.ts';
import { createMediaCleaner } from './platform/media/clean-media.ts';
import { pushRings } from './platform/push/push-ring.ts';
import { createPressure } from './platform/pressure.ts';
import { keyedHash } from './platform/sealing.ts';
import type { Services } from './platform/services.ts';
import { createFolderStorage } from './platform/storage.ts';
import type { TextGatePorts, ThreadPort } from './platform/text-gate.ts';
import { createVirusScanner } from './platform/virus-scan.ts';
import { watchMeasures } from './measures.ts';
import { createReadiness, type Readiness } from './readiness.ts';

/** A running process. Dispose to drain and stop everything it started, the last started first. */
export interface Curbside extends AsyncDisposable {
  readonly app: App | undefined;
  readonly readiness: Readiness;
  readonly services: Services;
  readonly identity: Identity;
  readonly relay: Relay | undefined;
}

/** Puts the parts together that this process's roles ask for; nothing listens yet. */
export async function createCurbside(config: Config, prepared: Prepared, log: Log): Promise<Curbside> {
  const stack = new AsyncDisposableStack();
  try {
    const lost = (error: unknown): void => log.warn({ err: error }, 'database connection lost');
    let relay: Relay | undefined;
    // What was committed here need not wait for the relay's poll.
    const committed = (): void => relay?.wake();
    const open = (url: string, max: number, name: string, options: Partial<PoolOptions> = {}): DatabasePool =>
      stack.use(openDatabase(url, { deadlines: BACKGROUND_DEADLINES, onLost: lost, ...options, max, name }));
    const api = open(prepared.urls.app, 4, 'api', {
      deadlines: API_DEADLINES,
      plansOnce: true,
      onCommit: committed,
    });
    // Its time limits are longer than a request's: a busy machine delays a start and does not end it.
    const patient = open(prepared.urls.app, 2, 'listen');
    // Faulty keys of push stop the start, not the first push.
    pushRings(config.pushKeys);
    await refuseUnsafeRole(patient.db);
    const postgres = stack.use(await connectPostgresBus(patient, log));
    const bus =
      config.natsUrl === undefined ? postgres : stack.use(await natsBus(config.natsUrl, postgres, prepared, log));
    relay = config.roles.has('relay')
      ? stack.use(
          await startRelay({
            db: open(prepared.urls.relay, 2, 'relay', { plansOnce: true }).db,
            bus,
            log,
            handsOver: config.roles.has('api'),
            checkpoints: { key: prepared.keys.audit.current, copy: copyToFile(config.auditCheckpoints) },
          }),
        )
      : undefined;
    const metrics = createMetrics(log, { process: true });
    const services = createServices(config, prepared, log, api, { metrics, committed });
    stack.use(services.engines);
    stack.use(services.mail);
    await refuseWrongKeys({ ...services, db: patient.db });
    const identity = await createIdentity(services);
    bus.onControl((hint) => identity.authenticator.forget(hint));
    const readiness = createReadiness(services, relay);
    const parts = { services, identity, bus, readiness };
    const [app, live] = config.roles.has('api') ? await createApi(stack, parts) : [];
    watchMeasures(services, { relay, live });
    if (config.roles.has('worker')) {
      const pool = open(prepared.urls.worker, 4, 'worker');
      stack.use(await startWorker(pool, { ...services, db: pool.db }, bus));
    }
    return { app, services, identity, relay, readiness, [Symbol.asyncDispose]: () => stack.disposeAsync() };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

/** All processes of a deployment hold the same keys, and other deployments do not: so the name of their subjects comes from one. */
function natsBus(url: string, postgres: Bus, { keys }: Prepared, log: Log): Promise<Bus> {
  const prefix = keyedHash(keys.database, 'nats', 'subjects').toString('hex').slice(0, 16);
  return connectNatsBus({ url, postgres, log, prefix });
}

/** A server whose receipts Postgres refuses could write nothing: it says so at the start (guarantees.md 3.4). */
async function refuseWrongKeys({ db, gate }: Services): Promise<void> {
  if (await probeGate(db, gate)) return;
  throw new ConfigError([
    'Postgres refuses the receipts of this server: the receipt key is not the one that the database knows; use the key ' +
      'files that belong to it, or load a new key by "curbside migrate up"',
  ]);
}

/** What verbs are given, on one pool; commands use it too. */
export function createServices(
  config: Config,
  prepared: Pick<Prepared, 'keys'>,
  log: Log,
  api: DatabasePool,
  {
    metrics = createMetrics(log),
    committed = () => {},
  }: { readonly metrics?: Metrics; readonly committed?: () => void } = {},
): Services {
  const { keys } = prepared;
  const engines = createEnginePool();
  const gate = createGate({
    runAside: engines.run,
    current: () => keys.receipt.current,
    find: (id) => keys.receipt.find(id),
    policy: config.deidPolicy,
    strictZip3: config.strictZip3,
    currentYear: () => new Date(systemClock()).getUTCFullYear(),
  });
  const written = (rows: number): void => {
    metrics.observeWrites(rows);
    committed();
  };
  return {
    config,
    keys,
    clock: systemClock,
    log,
    db: api.db,
    gate: measuredGate(gate, metrics),
    engines,
    metrics,
    writes: createWriteBatch(api.db, COMMENT_WRITE, written),
    messageWrites: createWriteBatch(api.db, MESSAGE_WRITE, written),
    mail: createMailer({ smtpUrl: config.smtpUrl, from: config.mailFrom, directory: join(config.dataDir, 'mail') }),
    storage: createFolderStorage(config.evidenceDir),
    media: createMediaCleaner(),
    scanner: config.clamdUrl === undefined ? undefined : createVirusScanner(config.clamdUrl),
  };
}

interface ApiParts {
  readonly services: Services;
  readonly identity: Identity;
  readonly bus: Bus;
  readonly readiness: Readiness;
}

async function createApi(stack: AsyncDisposableStack, parts: ApiParts): Promise<[App, LiveGateway]> {
  const { services, identity } = parts;
  const gate = textGatePorts(services);
  const pressure = services.config.shedsLoad ? stack.use(createPressure()) : undefined;
  const app = await createServer({ ...services, ...gate, pressure, authentication: authenticationOf(identity) });
  restRoutes(app, { services, identity, gate, readiness: parts.readiness.read });
  const live = await liveGateway(app, { services, identity, bus: parts.bus, gate, pressure });
  await app.ready();
  stack.defer(async () => app.close());
  return [app, live];
}

/** The gate with the threads that cases and rooms own. */
export function textGatePorts(services: Services): TextGatePorts {
  const allot = createLabelAllotter(services.db, services.keys);
  const threads: ThreadPort = {
    load: createThreadOpener(services),
    allot: (ref, before, after) => allot(ref.id, before, after),
  };
  return {
    gate: services.gate,
    threads,
    keys: services.keys,
    now: services.clock,
    caseMemory: services.config.caseMemory,
  };
}

function authenticationOf({ authenticator }: Identity): Authentication {
  return {
    authenticate: authenticator.authenticate,
    forget: (actor) => authenticator.forget({ kind: 'session', id: actor.sessionId }),
  };
}
