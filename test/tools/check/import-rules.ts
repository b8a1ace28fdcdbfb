import type { IForbiddenRuleType, ICruiseOptions } from 'dependency-cruiser';

// Who may import whom (src/README.md, "the one rule"). test/walls/imports.test.ts plants a violation of each rule.
const ROOMS = ['kernel', 'deidentification', 'platform', 'features', 'entrances'];
const STAIRCASE = [
  'audit',
  'accounts',
  'verification',
  'profiles',
  'colleagues',
  'groups',
  'rooms',
  'cases',
  'messaging',
  'feed',
  'search',
  'moderation',
  'notifications',
];
const SQL_ROOMS = ['/(queries|tables)\\.ts$', '^src/platform/database/', '^src/deidentification/column\\.ts$'];
const HTTP_ROOMS = [
  '^src/features/.+/(routes|live)\\.ts$',
  '^src/platform/',
  '^src/entrances/',
  '^src/(app|main)\\.ts$',
];

/** A package by name, installed or not (a planted tree has no node_modules). */
const packages = (...names: string[]): string => `(^|node_modules/)(@types/)?(${names.join('|')})(/|$)`;
const features = (names: readonly string[]): string => `^src/features/(${names.join('|')})/`;

const upward: IForbiddenRuleType[] = ROOMS.slice(0, -1).map((room, step) => ({
  name: `${room}-imports-only-below`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: `^src/((${ROOMS.slice(step + 1).join('|')})/|(app|main|cli)\\.ts$)` },
}));

const upstairs: IForbiddenRuleType[] = STAIRCASE.slice(0, -1).map((feature, step) => ({
  name: `${feature}-imports-only-downstairs`,
  severity: 'error',
  from: { path: `^src/features/${feature}/` },
  to: { path: features(STAIRCASE.slice(step + 1)) },
}));

const doors: IForbiddenRuleType[] = [
  {
    name: 'features-meet-at-the-door',
    comment: 'index.ts is the door; queries.ts and tables.ts may name tables.ts below them for joins and foreign keys.',
    severity: 'error',
    from: { path: '^src/features/([^/]+)/', pathNot: '/(queries|tables)\\.ts$' },
    to: { path: '^src/features/', pathNot: ['^src/features/$1/', '^src/features/[^/]+/index\\.ts$'] },
  },
  {
    name: 'joins-name-tables-only',
    severity: 'error',
    from: { path: '^src/features/([^/]+)/(.+/|)(queries|tables)\\.ts$' },
    to: { path: '^src/features/', pathNot: ['^src/features/$1/', '^src/features/[^/]+/(index|tables)\\.ts$'] },
  },
  {
    name: 'entrances-use-the-doors',
    comment:
      'From above a feature shows its verbs, routes, frames, jobs and events; never its SQL, policy or single acts.',
    severity: 'error',
    from: { path: '^src/(entrances/|(app|main|cli)\\.ts$)' },
    to: { path: '^src/features/', pathNot: '^src/features/[^/]+/(index|routes|live|jobs|events)\\.ts$' },
  },
  {
    name: 'feature-is-on-the-staircase',
    severity: 'error',
    from: { path: '^src/features/', pathNot: features(STAIRCASE) },
    to: {},
  },
  {
    name: 'engine-only-by-its-door',
    comment:
      'index.ts for the server, pure.ts for library users, evaluation/index.ts for scoring; the mint in deidentified-text.ts stays inside.',
    severity: 'error',
    from: { path: '^src/', pathNot: '^src/deidentification/' },
    to: { path: '^src/deidentification/', pathNot: '^src/deidentification/(index|pure|evaluation/index)\\.ts$' },
  },
  {
    name: 'mint-stays-inside',
    comment: 'Every module that can reach the mint by name is listed here.',
    severity: 'error',
    from: { path: '^src/', pathNot: '^src/deidentification/(index|gate|column|free-text)\\.ts$' },
    to: { path: '^src/deidentification/deidentified-text\\.ts$' },
  },
  {
    name: 'pure-engine-runs-in-a-browser',
    severity: 'error',
    from: { path: '^src/deidentification/pure\\.ts$' },
    to: {
      path: `^src/deidentification/(deidentified-text|column|gate)\\.ts$|^src/platform/|^node:|${packages('drizzle-orm', 'pg')}`,
      reachable: true,
    },
  },
];

const libraries: IForbiddenRuleType[] = [
  {
    name: 'sql-only-in-queries',
    severity: 'error',
    from: { path: '^src/', pathNot: SQL_ROOMS },
    to: { path: packages('drizzle-orm', 'pg') },
  },
  {
    name: 'http-only-at-the-edge',
    severity: 'error',
    from: { path: '^src/', pathNot: HTTP_ROOMS },
    to: { path: packages('fastify', 'fastify-plugin', '@fastify/[^/]+', 'ws') },
  },
  {
    name: 'adapters-hide-their-library',
    severity: 'error',
    from: { path: '^src/', pathNot: '^src/platform/' },
    to: { path: packages('jose', 'pino', 'nodemailer', 'graphile-worker') },
  },
  {
    name: 'browser-code-stays-apart',
    severity: 'error',
    from: { path: '^src/', pathNot: '^src/web/' },
    to: { path: '^src/web/' },
  },
];

const client: IForbiddenRuleType[] = [
  {
    name: 'client-stands-alone',
    comment: 'curbside/client runs in browsers and in any Node: it takes nothing of the server and no package.',
    severity: 'error',
    from: { path: '^src/client/' },
    to: { pathNot: '^src/client/' },
  },
  {
    name: 'server-knows-no-client',
    severity: 'error',
    from: { path: '^src/', pathNot: '^src/(client|web)/' },
    to: { path: '^src/client/' },
  },
];

const web: IForbiddenRuleType[] = [
  {
    name: 'pages-speak-the-contract',
    comment: 'What runs in a browser knows the server by its contract and its client, never by its code.',
    severity: 'error',
    from: { path: '^src/web/', pathNot: '^src/web/build\\.ts$' },
    to: { path: '^src/|^node:', pathNot: '^src/(web|client)/' },
  },
  {
    name: 'kit-knows-no-page',
    severity: 'error',
    from: { path: '^src/web/ui/' },
    to: { path: '^src/', pathNot: '^src/web/ui/' },
  },
  {
    name: 'kit-hides-its-library',
    severity: 'error',
    from: { path: '^src/web/', pathNot: '^src/web/ui/' },
    to: { path: packages('react-aria-components', 'tinykeys') },
  },
];

const shape: IForbiddenRuleType[] = [
  {
    name: 'no-circles',
    severity: 'error',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  {
    name: 'imports-resolve',
    severity: 'error',
    from: { path: '^src/' },
    to: { couldNotResolve: true, path: '^(\\.|src/)' },
  },
];

/** The rules, one name each. */
export const IMPORT_RULES: readonly IForbiddenRuleType[] = [
  ...upward,
  ...upstairs,
  ...doors,
  ...libraries,
  ...client,
  ...web,
  ...shape,
];

/** How the graph is read: @swc/core parses, because dependency-cruiser cannot use TypeScript 7. */
export const CRUISE_OPTIONS: ICruiseOptions = {
  parser: 'swc',
  doNotFollow: { path: 'node_modules' },
  exclude: { path: '\\.generated\\.' },
  moduleSystems: ['es6'],
};
