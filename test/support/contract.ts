import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

interface Contract {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, { description: string }>> }>>>
  >;
}

const { paths } = parse(readFileSync(new URL('../../openapi.yaml', import.meta.url), 'utf8')) as Contract;
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
