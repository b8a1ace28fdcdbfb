// `prepack`: Node strips no types inside node_modules, so the package carries compiled JavaScript in dist/.
// Only what cli.ts and pure.ts reach is compiled. Folders keep their depth (src/a/b.ts -> dist/a/b.js), so that paths
// to migrations/ and openapi.yaml hold in both.
import { execFile } from 'node:child_process';
import { chmod, cp, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildWeb } from '../../src/web/build.ts';
import { buildClient } from './build-client.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

await rm(`${root}dist`, { recursive: true, force: true });
for (const project of ['tsconfig.dist.json', 'tsconfig.types.json'])
  await run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', project], { cwd: root });
await buildClient(`${root}dist/client`);
await buildWeb();
await cp(`${root}src`, `${root}dist`, { recursive: true, filter: (source) => !isCompiled(source) });
await chmod(`${root}dist/curbside.mjs`, 0o755);

/** TypeScript is compiled, not copied; hand-written declarations (`.d.ts`) and notes for developers stay out. */
function isCompiled(source: string): boolean {
  return /\.ts$|\.md$|\/src\/web(\/|$)/.test(source.replaceAll('\\', '/'));
}
