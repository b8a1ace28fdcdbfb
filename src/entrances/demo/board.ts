import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { ConfigError } from '../../platform/config.ts';
import { APPLICANTS } from './people.ts';

/** A made-up licence board on this machine that speaks the MLVS look-up. Dispose to end it. */
export interface DemoBoard extends AsyncDisposable {
  /** State -> origin, as the settings name boards. */
  readonly boards: ReadonlyMap<string, string>;
}

/** The state whose board answers, and the one whose board is silent. */
export const BOARD_STATES = { answering: 'MD', silent: 'OR' } as const;

/** Starts it on a free loopback port: Maryland knows the applicants of the demo, Oregon hangs up on everybody. */
export async function startDemoBoard(): Promise<DemoBoard> {
  const server = createServer(answer);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new ConfigError(['the demo found no free port']);
  const origin = `http://127.0.0.1:${address.port}`;
  return {
    boards: new Map(Object.values(BOARD_STATES).map((state) => [state, origin])),
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** `GET /license/MD/MDR/D0091001.json`, in the form of CMS' Medical License Verification Specification. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const [, state, type, number] = /^\/license\/([A-Z]{2})\/(MDR|DOS)\/([A-Z0-9]+)\.json$/.exec(request.url ?? '') ?? [];
  if (state === BOARD_STATES.silent) return void response.destroy();
  const holder = APPLICANTS.find((one) => one.state === state && one.number === number);
  const licence = holder && {
    licenseId: `${state}-MDR-${number}`,
    firstName: holder.firstName,
    lastName: holder.lastName,
    status: 'Active',
  };
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(type === 'MDR' && licence ? licence : { error: 'not_found' }));
}
