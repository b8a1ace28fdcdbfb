import { startPostgres } from '../../src/platform/database/embedded.ts';

// A starter that a test kills: says what it started, and waits.
const server = await startPostgres({ dataDir: process.argv[2] ?? '', durable: true });
process.send?.({ pid: server.pid, adminUrl: server.adminUrl });
setInterval(() => undefined, 60_000);
