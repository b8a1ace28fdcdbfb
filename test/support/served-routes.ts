/** Routes that are no operations of the contract: pages and files of the documentation, metrics, the socket. */
export const PAGES = [
  /^GET \/(metrics|enrol(\.js|\.css)?|favicon\.svg|problems|problems\/\{code\}|asyncapi|(openapi|asyncapi)\.(json|yaml))?$/,
  /^GET \/console(\/|\/\{section\}(\/\{id\})?|\/assets\/\{file\})?$/,
  /^(GET|HEAD) \/docs(\/.*)?$/,
  /^GET \/v1\/ws$/,
];

/** `METHOD /path` of every route in the tree that Fastify prints with `commonPrefix: false`; parameters as `{name}`. */
export function servedRoutes(tree: string): string[] {
  const routes: string[] = [];
  const above: string[] = [];
  for (const line of tree.split('\n')) {
    const [, indent = '', rest = ''] = /^([│├└─ ]*)(.*)$/u.exec(line) ?? [];
    const [, part = '', methods] = /^(.*?)(?: \(([A-Z, ]+)\))?$/.exec(rest) ?? [];
    const depth = indent.length / 4;
    above.length = depth;
    above[depth] = part;
    const path =
      above
        .slice(1)
        .join('')
        .replaceAll(/:(\w+)/g, '{$1}') || '/';
    for (const method of methods?.split(', ') ?? []) routes.push(`${method} ${path}`);
  }
  return [...new Set(routes)];
}
