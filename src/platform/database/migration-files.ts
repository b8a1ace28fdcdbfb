import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface MigrationFile {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  /** SHA-256 in hex, over the text with LF line ends. */
  readonly checksum: string;
}

/** Where the numbered SQL lies in a checkout. */
export const MIGRATIONS_FOLDER = fileURLToPath(new URL('../../../migrations', import.meta.url));

/** Reads `NNNN_name.sql` files in order; throws on a misspelt name or a number used twice. */
export async function readMigrations(folder: string = MIGRATIONS_FOLDER): Promise<readonly MigrationFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted();
  const files = await Promise.all(names.map((name) => readMigration(folder, name)));
  files.forEach((file, index) => {
    if (file.number === files[index + 1]?.number) throw new Error(`Two migrations have the number ${file.number}.`);
  });
  return files;
}

/** One SHA-256 over all migrations: names a database template after what it was built from. */
export function fingerprint(files: readonly MigrationFile[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file.name} ${file.checksum}\n`);
  return hash.digest('hex');
}

async function readMigration(folder: string, name: string): Promise<MigrationFile> {
  const parts = /^(\d{4})_[a-z0-9_]+\.sql$/.exec(name);
  if (!parts) throw new Error(`The migration ${name} must be named like 0001_what_it_does.sql.`);
  const sql = (await readFile(join(folder, name), 'utf8')).replaceAll('\r\n', '\n');
  return { number: Number(parts[1]), name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
}
