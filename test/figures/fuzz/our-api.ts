import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { InjectOptions } from 'fastify';
import { mayEnter } from '../../matrix/judge.ts';
import { RELATIONS } from '../../matrix/objects.ts';
import { askedRoutes } from '../../matrix/requests.ts';
import { SUBJECT_NAMES, type SubjectName } from '../../matrix/subjects.ts';
import { createMatrixWorld, type World } from '../../matrix/world.ts';
import { operationsOf, type OpenApi } from '../../tools/openapi-fuzz/contract.ts';
import type { Asker, Target } from '../../tools/openapi-fuzz/fuzz.ts';
import { pick } from '../../tools/seeded-random.ts';
import type { Bench } from '../harness/bench.ts';

const CONTRACT = join(import.meta.dirname, '../../../openapi.yaml');
/** A session may be ended by what is sent with it: it is used for so many requests. */
const USES_OF_A_TOKEN = 25;
/** Limits by address would end a run after a minute. */
const REQUESTS_BETWEEN_AMNESTIES = 20;
const FRESH = 0.03;

/** The whole server as the fuzzer asks it: ten subjects, objects of four relations, and its committed contract. */
export async function ourApi(bench: Bench): Promise<{ readonly target: Target; readonly world: World }> {
  const world = await createMatrixWorld(bench);
  const { app, objects, people } = world;
  const document = parse(await readFile(CONTRACT, 'utf8')) as OpenApi;
  const bodies = new Map(askedRoutes(app.app, objects.personaId).map(({ name, body }) => [name, body]));
  const tokens = tokensOf(world);
  let sent = 0;
  const target: Target = {
    operations: operationsOf(document),
    definitions: document.components?.schemas ?? {},
    askers: SUBJECT_NAMES.map((name) => ({ name, mayEnter: (access) => mayEnter({ access }, name) })),
    token: (asker) => tokens(subjectOf(asker)),
    async params({ path }, asker, random) {
      const subject = people[subjectOf(asker)];
      return objects.paramsFor(path, subject, pick(random, RELATIONS), random() < FRESH);
    },
    example({ method, path }, params) {
      const body = bodies.get(`${method} ${path}`);
      if (typeof body !== 'object' || body === null) return body;
      return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, params[name] ?? value]));
    },
    async send({ method, url, headers, payload }) {
      sent += 1;
      if (sent % REQUESTS_BETWEEN_AMNESTIES === 0) await objects.asOwner('delete from rate_limit');
      const reply = await app.app.inject({
        method: method as NonNullable<InjectOptions['method']>,
        url,
        headers,
        ...(payload === undefined ? {} : { payload }),
      });
      return { status: reply.statusCode, contentType: String(reply.headers['content-type'] ?? ''), text: reply.body };
    },
  };
  return { target, world };
}

function subjectOf({ name }: Asker): SubjectName {
  const found = SUBJECT_NAMES.find((one) => one === name);
  if (!found) throw new Error(`${name} is no subject`);
  return found;
}

/** Tokens by subject, each for a few requests; the person is put back where they stand with each. */
function tokensOf({ people }: World): (name: SubjectName) => Promise<string | undefined> {
  const made = new Map<SubjectName, { token: string; uses: number }>();
  return async (name) => {
    const person = people[name];
    if (!person) return undefined;
    const last = made.get(name);
    if (last && (last.uses += 1) < USES_OF_A_TOKEN) return last.token;
    await person.stand();
    const token = await person.token();
    made.set(name, { token, uses: 0 });
    return token;
  };
}
