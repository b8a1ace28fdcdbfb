/** One valid value of a JSON Schema, put together from the examples that stand beside its fields. */
export function exampleOf(schema: unknown, definitions: Definitions = {}): unknown {
  return value(asNode(schema), definitions, false);
}

/** The same with optional fields left out wherever no example stands beside them: what a client sends at first. */
export function requestExampleOf(schema: unknown, definitions: Definitions = {}): unknown {
  return value(asNode(schema), definitions, true);
}

/** Schemas that a `$ref` may point to, by name. */
export type Definitions = Readonly<Record<string, unknown>>;

type Node = Readonly<Record<string, unknown>>;

const EXAMPLE_ID = '0192d3a0-7c4e-7f6b-9a51-3f2e8f1c7d20';
const EXAMPLE_TIME = '2026-11-02T08:15:30.000Z';
const BY_FORMAT: Readonly<Record<string, string>> = {
  'date-time': EXAMPLE_TIME,
  date: '2026-11-02',
  email: 'ada.example@clinic.example',
  uuid: EXAMPLE_ID,
};

function value(node: Node, definitions: Definitions, isRequest: boolean): unknown {
  const [own] = asList(node['examples']);
  if (own !== undefined) return own;
  if (node['example'] !== undefined) return node['example'];
  if (node['const'] !== undefined) return node['const'];
  if (node['default'] !== undefined) return node['default'];
  const [word] = asList(node['enum']);
  if (word !== undefined) return word;
  const [branch] = [...asList(node['anyOf']), ...asList(node['oneOf'])];
  if (branch !== undefined) return value(asNode(branch), definitions, isRequest);
  if (typeof node['$ref'] === 'string') return referred(node['$ref'], definitions, isRequest);
  return byType(node, definitions, isRequest);
}

function byType(node: Node, definitions: Definitions, isRequest: boolean): unknown {
  const [type] = [node['type']].flat();
  switch (type) {
    case 'object':
      return object(node, definitions, isRequest);
    case 'array':
      return node['items'] === undefined ? [] : [value(asNode(node['items']), definitions, isRequest)];
    case 'integer':
    case 'number':
      return node['minimum'] ?? 1;
    case 'boolean':
      return true;
    case 'string':
      return text(node);
    default:
      return null;
  }
}

function object(node: Node, definitions: Definitions, isRequest: boolean): object {
  const required = new Set(asList(node['required']));
  const fields = Object.entries(asNode(node['properties'])).filter(
    ([name, field]) => !isRequest || required.has(name) || asList(asNode(field)['examples']).length > 0,
  );
  return Object.fromEntries(fields.map(([name, field]) => [name, value(asNode(field), definitions, isRequest)]));
}

function text(node: Node): string {
  const format = BY_FORMAT[String(node['format'])];
  if (format !== undefined) return format;
  const pattern = typeof node['pattern'] === 'string' ? new RegExp(node['pattern'], 'u') : undefined;
  return pattern?.test(EXAMPLE_ID) ? EXAMPLE_ID : '…';
}

function referred(reference: string, definitions: Definitions, isRequest: boolean): unknown {
  return value(asNode(definitions[reference.split('/').at(-1) ?? '']), definitions, isRequest);
}

function asNode(schema: unknown): Node {
  return typeof schema === 'object' && schema !== null ? { ...schema } : {};
}

function asList(list: unknown): readonly unknown[] {
  return Array.isArray(list) ? list : [];
}
