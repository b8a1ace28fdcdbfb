// `curbside/client`: the REST half is made from openapi.yaml by @hey-api/openapi-ts, the rest is src/client (docs/decisions).
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What the package exports as `curbside/client`. */
const ENTRY = `export * from './index.ts';
export * from './rest/index.ts';
export { createClient } from './rest/client/index.ts';
export type { Client } from './rest/client/index.ts';
`;

const COMPILER = {
  compilerOptions: {
    target: 'es2022',
    lib: ['es2024', 'esnext.disposable', 'dom', 'dom.iterable'],
    types: [],
    module: 'nodenext',
    strict: true,
    exactOptionalPropertyTypes: false,
    verbatimModuleSyntax: true,
    rewriteRelativeImportExtensions: true,
    skipLibCheck: true,
    declaration: true,
    rootDir: '.',
  },
  include: ['**/*.ts'],
};

/** Writes the client as JavaScript with types into a folder; rejects when it does not compile. */
export async function buildClient(target: string): Promise<void> {
  // Inside the project, so that the folder counts as an ES module.
  const work = await mkdtemp(join(root, '.client-'));
  try {
    await generateRest(join(work, 'rest'));
    const ours = (await readdir(`${root}src/client`)).filter((file) => file.endsWith('.ts'));
    for (const file of ours) await cp(`${root}src/client/${file}`, join(work, file));
    await writeFile(join(work, 'entry.ts'), ENTRY);
    const compilerOptions = { ...COMPILER.compilerOptions, outDir: target };
    await writeFile(join(work, 'tsconfig.json'), JSON.stringify({ ...COMPILER, compilerOptions }));
    await compile(work);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The generator works with the compiler's JavaScript interface, which TypeScript 7 has not: it is given TypeScript 5. */
async function generateRest(path: string): Promise<void> {
  registerHooks({
    resolve: (specifier, context, next) =>
      next(
        specifier === 'typescript' && context.parentURL?.includes('/@hey-api/') ? 'typescript-5' : specifier,
        context,
      ),
  });
  const { createClient } = await import('@hey-api/openapi-ts');
  await createClient({
    input: `${root}openapi.yaml`,
    output: { path, module: { extension: '.ts' } },
    plugins: ['@hey-api/typescript', '@hey-api/client-fetch', '@hey-api/sdk'],
    logs: { level: 'silent' },
  });
}

async function compile(folder: string): Promise<void> {
  const tsc = `${root}node_modules/typescript/bin/tsc`;
  await promisify(execFile)(process.execPath, [tsc, '-p', folder]).catch(
    (error: { stdout?: string; message: string }) => {
      throw new Error(`the client does not compile:\n${error.stdout ?? ''}${error.message}`);
    },
  );
}

if (import.meta.main) await buildClient(process.argv[2] ?? `${root}dist/client`);
