// Prints the types of the operations that the console uses, made from openapi.yaml by the generator of the client.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What src/web calls; a new call is added here and `npm run generate` brings its types. */
const OPERATIONS = [
  'POST /v1/auth/passkey/options',
  'POST /v1/auth/passkey/verify',
  'POST /v1/auth/password',
  'POST /v1/auth/logout',
  'POST /v1/auth/step-up/passkey/options',
  'POST /v1/auth/step-up/passkey',
  'POST /v1/auth/step-up/password',
  'GET /v1/me',
  'GET /v1/staff/queue',
  'GET /v1/staff/claims/{id}',
  'POST /v1/staff/claims/{id}/take',
  'POST /v1/staff/claims/{id}/release',
  'POST /v1/staff/claims/{id}/escalate',
  'POST /v1/staff/claims/{id}/reopen',
  'POST /v1/staff/claims/{id}/decision',
  'GET /v1/staff/break-glass',
  'POST /v1/staff/break-glass',
  'GET /v1/staff/break-glass/{id}/member',
  'POST /v1/staff/break-glass/{id}/end',
  'POST /v1/staff/break-glass/{id}/review',
  'POST /v1/staff/evidence/{id}/links',
  'POST /v1/staff/evidence/open',
  'GET /v1/staff/moderation',
  'GET /v1/staff/notices/{id}',
  'PUT /v1/staff/notices/{id}/hidden',
  'POST /v1/staff/notices/{id}/decision',
  'POST /v1/staff/notices/{id}/appeal-decision',
  'PUT /v1/staff/notices/{id}/pack',
  'PUT /v1/staff/notices/{id}/pack/released',
  'GET /v1/staff/notices/{id}/pack',
  'GET /v1/staff/recognitions/{id}',
  'PUT /v1/staff/recognitions/{id}/restored',
  'PUT /v1/staff/recognitions/{id}/factors',
];

// The generator works with the compiler's JavaScript interface, which TypeScript 7 has not: it is given TypeScript 5.
registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier === 'typescript' && context.parentURL?.includes('/@hey-api/') ? 'typescript-5' : specifier, context),
});

const folder = await mkdtemp(join(tmpdir(), 'curbside-contract-'));
try {
  process.stdout.write(await typesOf(OPERATIONS, folder));
} finally {
  await rm(folder, { recursive: true });
}

async function typesOf(operations: readonly string[], path: string): Promise<string> {
  const { createClient } = await import('@hey-api/openapi-ts');
  const { log } = console;
  // It remarks on each header and example it has no type for.
  console.log = console.warn = () => {};
  await createClient({
    input: fileURLToPath(new URL('../../../openapi.yaml', import.meta.url)),
    output: { path, module: { extension: '.ts' } },
    parser: { filters: { operations: { include: [...operations] }, orphans: false } },
    plugins: ['@hey-api/typescript'],
    logs: { level: 'silent' },
  });
  console.log = log;
  return readFile(join(path, 'types.gen.ts'), 'utf8');
}
