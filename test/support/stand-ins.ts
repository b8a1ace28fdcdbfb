import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Test } from 'tap';

/** A source on a loopback port that answers as told, and what it was asked. */
export interface StandIn {
  readonly origin: string;
  /** Paths with their query, in order. */
  readonly asked: string[];
  answer: (request: IncomingMessage, response: ServerResponse) => void;
}

/** Starts a stand-in that ends with the test. */
export async function startStandIn(t: Pick<Test, 'teardown'>): Promise<StandIn> {
  const standIn = { origin: '', asked: [] as string[], answer: says(200, {}) };
  const server = createServer((request, response) => {
    standIn.asked.push(request.url ?? '');
    standIn.answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  standIn.origin = `http://127.0.0.1:${port}`;
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return standIn;
}

/** Answers with this status and body, JSON unless it is a text. */
export function says(status: number, body: unknown): StandIn['answer'] {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** One result as the NPPES API documents it (version 2.1). */
export function nppesResult(change: { basic?: object; [field: string]: unknown } = {}): object {
  const { basic = {}, ...rest } = change;
  return {
    number: '2000000101',
    enumeration_type: 'NPI-1',
    created_epoch: '1188577587000',
    last_updated_epoch: '1748459039000',
    basic: {
      first_name: 'MARGARET',
      last_name: 'QTESTON',
      name_prefix: '--',
      name_suffix: '--',
      credential: 'M.D.',
      sex: 'F',
      sole_proprietor: 'NO',
      enumeration_date: '2007-08-31',
      last_updated: '2025-05-28',
      certification_date: '2025-05-28',
      status: 'A',
      ...basic,
    },
    addresses: [{ address_purpose: 'LOCATION', state: 'OR', postal_code: '970000000', country_code: 'US' }],
    taxonomies: [
      {
        code: '207R00000X',
        desc: 'Internal Medicine',
        license: 'D0000001',
        state: 'OR',
        primary: false,
        taxonomy_group: '',
      },
      { code: '207RC0000X', desc: 'Cardiology', license: null, state: null, primary: false, taxonomy_group: '' },
    ],
    identifiers: [],
    other_names: [],
    practiceLocations: [],
    endpoints: [],
    ...rest,
  };
}
