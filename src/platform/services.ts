import type { Clock } from '../kernel/time.ts';
import type { Gate } from '../deidentification/index.ts';
import type { Config } from './config.ts';
import type { Database } from './database/connection.ts';
import type { WriteBatch } from './database/write-batch.ts';
import type { EnginePool } from './engine-pool/engine-pool.ts';
import type { Keys } from './keys.ts';
import type { Log } from './logger.ts';
import type { Mailer } from './mail.ts';
import type { MediaCleaner } from './media/clean-media.ts';
import type { Metrics } from './metrics.ts';
import type { FileStorage } from './storage.ts';
import type { VirusScanner } from './virus-scan.ts';

/** What verbs and routes are given: built once in app.ts, passed as a parameter, never reached for. */
export interface Services {
  readonly config: Config;
  readonly keys: Keys;
  readonly clock: Clock;
  readonly log: Log;
  readonly db: Database;
  readonly writes: WriteBatch;
  readonly messageWrites: WriteBatch;
  readonly gate: Gate;
  /** Threads behind the gate, to be stopped at the end. */
  readonly engines: EnginePool;
  readonly mail: Mailer;
  readonly metrics: Metrics;
  /** Encrypted documents of applicants. */
  readonly storage: FileStorage;
  readonly media: MediaCleaner;
  /** Undefined where no scanner is set. */
  readonly scanner: VirusScanner | undefined;
}
