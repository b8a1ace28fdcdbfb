import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Gate, GatedText } from '../deidentification/index.ts';
import { SECOND } from '../kernel/time.ts';
import type { Log } from './logger.ts';

/** One value of a gauge at the time of a scrape. */
export interface Reading {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Gauges that are read together, at most once in five seconds; a failing read leaves them out. */
export interface Watched {
  readonly gauges: Readonly<Record<string, { readonly help: string; readonly labels?: readonly string[] }>>;
  readonly read: () => Promise<Readonly<Record<string, readonly Reading[]>>>;
}

/**
 * What this process counts, for Prometheus. Labels are route patterns, methods, statuses, codes, classes and names of
 * jobs: never an id, an address or a text.
 */
export interface Metrics {
  observeRequest(request: RequestFacts): void;
  observeGate(
    verdict: string,
    seconds: number,
    findings: readonly { readonly class: string; readonly action: string }[],
    releases?: readonly string[],
  ): void;
  observeWrites(rows: number): void;
  countSocketClosed(code: number): void;
  countShed(kind: string): void;
  countFailedJob(job: string): void;
  watch(watched: Watched): void;
  /** The exposition format of Prometheus, text version 0.0.4. */
  expose(): Promise<string>;
  readonly contentType: string;
}

export interface RequestFacts {
  readonly method: string;
  /** The pattern (`/v1/cases/:id`), never the address. */
  readonly route: string | undefined;
  readonly status: number;
  readonly seconds: number;
  /** The code of the problem that was answered, if one was. */
  readonly code: string | undefined;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const GATE_SECONDS = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5];
const ROWS = [1, 2, 4, 8, 16, 32, 64];
const KEEP_MS = 5 * SECOND;

/** A registry of its own; with `process` it also measures memory, processor and event loop of this process. */
export function createMetrics(log: Log, options: { readonly process: boolean } = { process: false }): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (options.process) collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'curbside_http_request_duration_seconds',
    help: 'Time from the first byte of a request to the last of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers,
  });
  const problems = counter(registry, 'curbside_http_problems_total', 'Problem documents answered.', ['code']);
  const gateSeconds = new Histogram({
    name: 'curbside_gate_duration_seconds',
    help: 'Time of the engine for one text.',
    labelNames: ['verdict'],
    buckets: GATE_SECONDS,
    registers,
  });
  const findings = counter(registry, 'curbside_gate_findings_total', 'Findings of the engine.', ['class', 'action']);
  const releases = counter(registry, 'curbside_gate_releases_total', 'Texts with a release, by its reason code.', [
    'reason',
  ]);
  const writes = new Histogram({
    name: 'curbside_write_batch_rows',
    help: 'Rows that one statement of the write batch carried.',
    buckets: ROWS,
    registers,
  });
  const closed = counter(registry, 'curbside_sockets_closed_total', 'Sockets that ended.', ['code']);
  const shed = counter(
    registry,
    'curbside_requests_shed_total',
    'Requests refused because the process had too much to do.',
    ['kind'],
  );
  const failed = counter(registry, 'curbside_jobs_failed_total', 'Runs of a job that failed; each is tried again.', [
    'job',
  ]);
  return {
    observeRequest({ method, route = 'none', status, seconds, code }) {
      requests.observe({ method, route, status: String(status) }, seconds);
      if (code !== undefined) problems.inc({ code });
    },
    observeGate(verdict, seconds, found, released = []) {
      gateSeconds.observe({ verdict }, seconds);
      for (const one of found) findings.inc({ class: one.class, action: one.action });
      for (const reason of released) releases.inc({ reason });
    },
    observeWrites: (rows) => writes.observe(rows),
    countSocketClosed: (code) => closed.inc({ code: String(code) }),
    countShed: (kind) => shed.inc({ kind }),
    countFailedJob: (job) => failed.inc({ job }),
    watch: (watched) => watch(registry, watched, log),
    expose: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function counter<Label extends string>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: Label[],
): Counter<Label> {
  return new Counter({ name, help, labelNames, registers: [registry] });
}

/** Several gauges of one read share it: whichever is collected first asks. */
function watch(registry: Registry, { gauges, read }: Watched, log: Log): void {
  let answer: ReturnType<Watched['read']> | undefined;
  let askedAt = -Infinity;
  const readOnce = (): ReturnType<Watched['read']> => {
    if (answer === undefined || performance.now() - askedAt > KEEP_MS) {
      askedAt = performance.now();
      answer = read().catch((error: unknown) => {
        log.warn({ err: error }, 'a measure could not be read');
        return {};
      });
    }
    return answer;
  };
  for (const [name, { help, labels = [] }] of Object.entries(gauges)) {
    new Gauge({
      name,
      help,
      labelNames: [...labels],
      registers: [registry],
      async collect() {
        const readings = (await readOnce())[name] ?? [];
        this.reset();
        // Without labels a reset one would say 0, which is a measure and not the lack of one.
        if (readings.length === 0 && labels.length === 0) this.remove();
        for (const reading of readings) this.set({ ...reading.labels }, reading.value);
      },
    });
  }
}

/** The same gate, with its time and findings counted. */
export function measuredGate(gate: Gate, metrics: Pick<Metrics, 'observeGate'>): Gate {
  const counted = (gated: GatedText, startedAt: number): GatedText => {
    const findings = [...gated.findings, ...(gated.risk?.findings ?? [])];
    metrics.observeGate(gated.verdict, (performance.now() - startedAt) / SECOND, findings, gated.releases);
    return gated;
  };
  return {
    get version() {
      return gate.version;
    },
    deidentify: (raw, context) => {
      const startedAt = performance.now();
      return counted(gate.deidentify(raw, context), startedAt);
    },
    deidentifyAside: async (raw, context) => {
      const startedAt = performance.now();
      return counted(await gate.deidentifyAside(raw, context), startedAt);
    },
    resealStored: (row) => gate.resealStored(row),
    rescanStored: (row, context) => gate.rescanStored(row, context),
  };
}
