import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { IMPORT_RULES } from '../tools/check/import-rules.ts';
import { cruiseImports, FEWEST_MODULES } from '../tools/check/imports.ts';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** One forbidden import: who, whom (a file of ours or a package), and the rule that must name it. */
type Planted = readonly [from: string, to: string, rule: string];

const ENGINE = 'src/deidentification';
const PLANTED: readonly Planted[] = [
  ['src/kernel/a.ts', `${ENGINE}/index.ts`, 'kernel-imports-only-below'],
  ['src/kernel/b.ts', 'src/app.ts', 'kernel-imports-only-below'],
  [`${ENGINE}/a.ts`, 'src/platform/logger.ts', 'deidentification-imports-only-below'],
  ['src/platform/a.ts', 'src/features/audit/index.ts', 'platform-imports-only-below'],
  ['src/platform/b.ts', 'src/entrances/rest.ts', 'platform-imports-only-below'],
  ['src/features/cases/a.ts', 'src/entrances/rest.ts', 'features-imports-only-below'],
  ['src/features/audit/a.ts', 'src/features/accounts/index.ts', 'audit-imports-only-downstairs'],
  ['src/features/accounts/a.ts', 'src/features/verification/index.ts', 'accounts-imports-only-downstairs'],
  ['src/features/verification/a.ts', 'src/features/profiles/index.ts', 'verification-imports-only-downstairs'],
  ['src/features/profiles/a.ts', 'src/features/colleagues/index.ts', 'profiles-imports-only-downstairs'],
  ['src/features/colleagues/a.ts', 'src/features/groups/index.ts', 'colleagues-imports-only-downstairs'],
  ['src/features/groups/a.ts', 'src/features/rooms/index.ts', 'groups-imports-only-downstairs'],
  ['src/features/rooms/a.ts', 'src/features/cases/index.ts', 'rooms-imports-only-downstairs'],
  ['src/features/cases/b.ts', 'src/features/messaging/index.ts', 'cases-imports-only-downstairs'],
  ['src/features/messaging/a.ts', 'src/features/feed/index.ts', 'messaging-imports-only-downstairs'],
  ['src/features/feed/a.ts', 'src/features/search/index.ts', 'feed-imports-only-downstairs'],
  ['src/features/search/a.ts', 'src/features/moderation/index.ts', 'search-imports-only-downstairs'],
  ['src/features/moderation/a.ts', 'src/features/notifications/index.ts', 'moderation-imports-only-downstairs'],
  ['src/features/cases/c.ts', 'src/features/rooms/join-room.ts', 'features-meet-at-the-door'],
  ['src/features/cases/d.ts', 'src/features/rooms/tables.ts', 'features-meet-at-the-door'],
  ['src/features/rooms/queries.ts', 'src/features/accounts/queries.ts', 'joins-name-tables-only'],
  ['src/features/cases/reading/queries.ts', 'src/features/rooms/queries.ts', 'joins-name-tables-only'],
  ['src/entrances/a.ts', 'src/features/cases/publish-case.ts', 'entrances-use-the-doors'],
  ['src/app.ts', 'src/features/cases/reading/queries.ts', 'entrances-use-the-doors'],
  ['src/features/gossip/a.ts', 'src/kernel/ids.ts', 'feature-is-on-the-staircase'],
  ['src/features/cases/e.ts', `${ENGINE}/engine.ts`, 'engine-only-by-its-door'],
  ['src/entrances/b.ts', `${ENGINE}/deidentified-text.ts`, 'engine-only-by-its-door'],
  ['src/entrances/e.ts', `${ENGINE}/evaluation/evaluate.ts`, 'engine-only-by-its-door'],
  [`${ENGINE}/engine.ts`, `${ENGINE}/deidentified-text.ts`, 'mint-stays-inside'],
  [`${ENGINE}/pure.ts`, `${ENGINE}/gate.ts`, 'pure-engine-runs-in-a-browser'],
  ['src/features/cases/f.ts', 'drizzle-orm', 'sql-only-in-queries'],
  ['src/entrances/c.ts', 'pg', 'sql-only-in-queries'],
  ['src/features/cases/g.ts', 'fastify', 'http-only-at-the-edge'],
  ['src/features/cases/h.ts', '@fastify/websocket', 'http-only-at-the-edge'],
  ['src/features/cases/i.ts', 'ws', 'http-only-at-the-edge'],
  ['src/features/accounts/b.ts', 'jose', 'adapters-hide-their-library'],
  ['src/entrances/d.ts', 'src/web/console/main.ts', 'browser-code-stays-apart'],
  ['src/client/a.ts', 'src/kernel/ids.ts', 'client-stands-alone'],
  ['src/client/b.ts', 'uuid', 'client-stands-alone'],
  ['src/entrances/f.ts', 'src/client/socket.ts', 'server-knows-no-client'],
  ['src/web/console/a.ts', 'src/kernel/ids.ts', 'pages-speak-the-contract'],
  ['src/web/ui/a.ts', 'src/web/console/main.ts', 'kit-knows-no-page'],
  ['src/web/ui/b.ts', 'src/client/session.ts', 'kit-knows-no-page'],
  ['src/web/console/b.ts', 'react-aria-components', 'kit-hides-its-library'],
  ['src/platform/c.ts', 'src/platform/missing.ts', 'imports-resolve'],
];

/** Imports that the house allows and that a rule grown too wide would refuse. */
const ALLOWED: readonly (readonly [from: string, to: string])[] = [
  ['src/features/cases/routes.ts', 'fastify'],
  ['src/features/accounts/sessions/routes.ts', 'fastify'],
  ['src/features/cases/tables.ts', 'drizzle-orm/pg-core'],
  ['src/features/cases/tables.ts', 'src/features/rooms/tables.ts'],
  ['src/features/cases/publish-case.ts', 'src/features/rooms/index.ts'],
  ['src/entrances/rest.ts', 'src/features/cases/routes.ts'],
  ['src/features/rooms/index.ts', `${ENGINE}/index.ts`],
  ['src/entrances/f.ts', `${ENGINE}/evaluation/index.ts`],
  [`${ENGINE}/gate.ts`, `${ENGINE}/deidentified-text.ts`],
  ['src/platform/logger.ts', 'src/kernel/ids.ts'],
  ['src/web/console/c.ts', 'src/client/session.ts'],
  ['src/web/console/c.ts', 'src/web/ui/index.ts'],
  ['src/web/ui/c.ts', 'react-aria-components'],
];

t.test('the import rule finds a planted violation of every rule, and nothing else', async (t) => {
  const root = await plantedTree(t.name);
  t.teardown(() => rm(root, { recursive: true }));
  const { violations } = await cruiseImports(root);
  for (const [from, to, rule] of PLANTED)
    t.ok(
      violations.some((line) => line.startsWith(`${rule}: ${from} -> `)),
      `${rule} names ${from} -> ${to}`,
    );
  t.ok(
    violations.some((line) => line.startsWith('no-circles: ')),
    'a circle is found',
  );
  t.ok(violations.includes('http-only-at-the-edge: src/features/cases/using.ts -> fastify'), '`using` is walked into');
  for (const [from, to] of ALLOWED)
    t.notOk(
      violations.some((line) => line.endsWith(`: ${from} -> ${to}`)),
      `${from} -> ${to} is allowed`,
    );
});

t.test('every import rule has its planted violation', async (t) => {
  const planted = new Set([...PLANTED.map(([, , rule]) => rule), 'no-circles']);
  t.same(
    IMPORT_RULES.map(({ name }) => name).filter((name) => !planted.has(name ?? '')),
    [],
  );
});

t.test('a walk that sees nothing is told from a clean one', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'curbside-empty-'));
  t.teardown(() => rm(root, { recursive: true }));
  await mkdir(join(root, 'src'));
  const { modules } = await cruiseImports(root);
  t.ok(modules < FEWEST_MODULES, `${modules} modules in an empty tree`);
});

t.test('the source keeps the import rule', async (t) => {
  const { modules, violations } = await cruiseImports(projectRoot);
  t.ok(modules >= FEWEST_MODULES, `${modules} modules were seen`);
  t.same(violations, []);
});

t.test('the door of the engine does not export the mint', async (t) => {
  const door = await import('../../src/deidentification/index.ts');
  t.notOk('mint' in door);
  t.ok('createGate' in door, 'the door itself was read');
});

/** A source tree with each planted and each allowed import, and an empty module for whatever is named only as target. */
async function plantedTree(name: string): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'curbside-planted-'));
  const edges = [...PLANTED.map(([from, to]) => [from, to] as const), ...ALLOWED];
  const circle = [
    ['src/kernel/x.ts', 'src/kernel/y.ts'],
    ['src/kernel/y.ts', 'src/kernel/x.ts'],
  ] as const;
  const sources = new Map<string, string>();
  for (const [from, to] of [...edges, ...circle]) {
    sources.set(from, `${sources.get(from) ?? ''}import '${to.startsWith('src/') ? `${climb(from)}${to}` : to}';\n`);
    if (to.startsWith('src/') && !to.endsWith('missing.ts')) sources.set(to, sources.get(to) ?? '');
  }
  sources.set('src/features/cases/using.ts', "await using server = (await import('fastify')).default();\n");
  for (const [file, source] of sources) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), `${source}export const planted = '${name}';\n`);
  }
  return root;
}

function climb(from: string): string {
  return '../'.repeat(from.split('/').length - 1);
}
