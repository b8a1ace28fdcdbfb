// Run after every `npm install`: a registry that lacks other platforms' binaries leaves holes on which `npm ci` stops.
import { readFile, writeFile } from 'node:fs/promises';
import { completed, missingEntries, type Lockfile } from './check/lockfile.ts';

const file = new URL('../../package-lock.json', import.meta.url);
const lockfile = JSON.parse(await readFile(file, 'utf8')) as Lockfile;
const missing = missingEntries(lockfile);
if (missing.length > 0) await writeFile(file, `${JSON.stringify(completed(lockfile), undefined, 2)}\n`);
console.log(`package-lock.json: ${missing.length} entries added`);
