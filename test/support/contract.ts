import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';

interface Contract {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, { description: string }>> }>>>
  >;
}

const ROOT = join(import.meta.dirname, '../..');
const { paths } = readContract();
const patterns = Object.entries(paths).map(([path, operations]) => ({
  pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  operations,
}));

/** Throws when an operation of openapi.yaml answered with a status or a problem code that its contract does not name. */
export function assertPromised(method: string, url: string, status: number, body: unknown): void {
  const path = url.split('?', 1)[0] ?? '';
  const operation = patterns.find(({ pattern }) => pattern.test(path))?.operations[method.toLowerCase()];
  if (!operation || (status >= 400 && !isProblem(body))) return;
  const promised = operation.responses[String(status)]?.description;
  const named = isProblem(body) ? promised?.includes(`\`${body.code}\``) : promised !== undefined;
  if (named) return;
  const what = isProblem(body) ? body.code : String(status);
  throw new Error(`${method} ${path} answered ${what}, which openapi.yaml does not name for it`);
}

function isProblem(body: unknown): body is { readonly code: string } {
  return typeof body === 'object' && body !== null && 'code' in body && 'request_id' in body;
}

/** Its YAML takes a second to read, of each process of a test run: it is kept as JSON, by its hash. */
function readContract(): Contract {
  const yaml = readFileSync(join(ROOT, 'openapi.yaml'), 'utf8');
  const kept = join(
    ROOT,
    'node_modules/.cache/curbside',
    `openapi-${createHash('sha256').update(yaml).digest('hex')}.json`,
  );
  try {
    return JSON.parse(readFileSync(kept, 'utf8')) as Contract;
  } catch {
    const contract = parse(yaml) as Contract;
    const draft = `${kept}.${process.pid}`;
    mkdirSync(dirname(kept), { recursive: true });
    writeFileSync(draft, JSON.stringify(contract));
    renameSync(draft, kept);
    return contract;
  }
}
