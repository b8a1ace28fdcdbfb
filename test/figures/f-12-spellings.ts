import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { someDoctor, startApp } from './harness/app.ts';
import type { Bench } from './harness/bench.ts';
import type { Figure, Measured } from './harness/figure.ts';
import { compareSpellings, type Compared, type Operation, type Subject } from './spellings/compare.ts';
import { lenientServer } from './spellings/lenient-server.ts';
import { SPELLINGS } from './spellings/spellings.ts';

const CONTRACT = join(import.meta.dirname, '../../openapi.yaml');
const METHODS = new Set(['get', 'post', 'put', 'patch', 'delete']);

/** P3: whoever is refused is refused however the request is written; a body that does not fit is refused whatever it is called. */
export const figure: Figure = {
  id: 'F-12',
  title: 'Requests let in by another spelling of path, method or content type, over raw sockets',
  target: '0 of at least 20 spellings × every route',
  anchor: 'seven advisories of @fastify/middie and @fastify/express in 2026',
  tier: 'C',
  database: true,
  run: async (bench) => {
    const subject = await ourServer(bench);
    return judge(subject, await compareSpellings(subject));
  },
  control: {
    planted: 'access by URL prefix behind a lenient router, and a body schema for one content type',
    run: async (bench) => {
      const subject = await lenientServer(bench);
      const compared = await compareSpellings(subject);
      const isNoticed = [/ as nobody: /, / does not fit /].every((kind) =>
        compared.differing.some((one) => kind.test(one)),
      );
      return { ...judge(subject, compared), pass: !isNoticed };
    },
  },
};

function judge({ operations }: Subject, { requests, differing }: Compared): Measured {
  const first = differing.slice(0, 2).join('; ');
  return {
    value:
      `${differing.length} of ${requests} requests (${Object.keys(SPELLINGS).length} spellings, ` +
      `${operations.length} operations)${first === '' ? '' : `: ${first}`}`,
    pass: differing.length === 0 && operations.length > 20 && requests > 20 * operations.length,
  };
}

async function ourServer(bench: Bench): Promise<Subject> {
  const app = await startApp(bench);
  const url = await app.listen();
  const [doctor, applicant] = [await someDoctor(app), await someDoctor(app, { verified: false, roles: ['applicant'] })];
  const admitted = await fetch(`${url}/v1/cases`, { headers: { authorization: `Bearer ${doctor.token}` } });
  if (admitted.status !== 200) throw new Error(`a doctor who may come in got ${admitted.status}`);
  return {
    url,
    operations: guardedOperations(parse(await readFile(CONTRACT, 'utf8'))),
    refused: { nobody: undefined, 'an applicant': applicant.token },
    admitted: doctor.token,
  };
}

interface Contract {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { 'x-access'?: string; requestBody?: object }>>>>;
}

/** Every operation that is not for everybody, with ids that name nothing. */
function guardedOperations({ paths }: Contract): Operation[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method, operation]) => METHODS.has(method) && operation['x-access'] !== 'public')
      .map(([method, { requestBody }]) => ({
        method: method.toUpperCase(),
        path: path.replaceAll(/\{\w+\}/g, randomUUID()),
        hasBody: requestBody !== undefined,
      })),
  );
}
