import fc from 'fast-check';
import { requestExampleOf, type Definitions } from '../../../src/platform/http/example.ts';
import { between, pick, type Random } from '../seeded-random.ts';

export type Schema = Readonly<Record<string, unknown>>;

/** Values for JSON schemas: valid ones that like boundaries, and ones that are wrong in one place. */
export interface Values {
  /** Fits the schema, as far as patterns can be made up. */
  valid(schema: Schema): unknown;
  /** `value` with one thing about it changed, which most schemas refuse. */
  mutated(value: unknown): unknown;
  /** A word that stands nowhere else: what comes back with it was echoed. */
  canary(): string;
}

const SAMPLES = 12;
const MOST_ITEMS = 3;
/** A schema of ours nests no deeper. */
const DEEPEST = 8;

/** `known` gives values that the server named before, by the name of the field, so that requests hit what is there. */
export function createValues(
  random: Random,
  definitions: Definitions,
  known: (name: string) => string | undefined,
): Values {
  const patterns = new Map<string, readonly string[]>();
  let canaries = 0;

  function canary(): string {
    canaries += 1;
    return `zqcanary${canaries.toString(36)}x${Math.floor(random() * 1e9).toString(36)}`;
  }

  function matching(pattern: string, schema: Schema): readonly string[] {
    const made = patterns.get(pattern) ?? samplesOf(pattern, schema, Math.floor(random() * 2 ** 31));
    patterns.set(pattern, made);
    return made;
  }

  function text(schema: Schema, name: string): string {
    const earlier = known(name);
    if (earlier !== undefined && random() < 0.7) return earlier;
    if (typeof schema['pattern'] === 'string') return pick(random, matching(schema['pattern'], schema));
    if (schema['format'] !== undefined) return String(requestExampleOf(schema, definitions));
    const most = Number(schema['maxLength'] ?? 200);
    const least = Number(schema['minLength'] ?? 0);
    if (random() < 0.1) return 'x'.repeat(pick(random, [least, most]));
    return `${pick(random, TEXTS)} ${canary()}`.slice(0, most);
  }

  function number(schema: Schema): number {
    const least = Number(schema['minimum'] ?? 0);
    const most = Number(schema['maximum'] ?? least + 1_000);
    return pick(random, [least, most, between(random, least, Math.min(most, least + 50))]);
  }

  function object(schema: Schema, depth: number): object {
    const required = new Set(asList(schema['required']));
    const fields = Object.entries(asSchema(schema['properties'])).filter(
      ([name]) => required.has(name) || random() < 0.5,
    );
    return Object.fromEntries(fields.map(([name, field]) => [name, value(asSchema(field), name, depth + 1)]));
  }

  function value(schema: Schema, name: string, depth: number): unknown {
    if (schema['const'] !== undefined) return schema['const'];
    const words = asList(schema['enum']);
    if (words.length > 0) return pick(random, words);
    const branches = [...asList(schema['anyOf']), ...asList(schema['oneOf'])];
    if (branches.length > 0) return value(asSchema(pick(random, branches)), name, depth);
    if (typeof schema['$ref'] === 'string') return value(asSchema(definitions[nameOf(schema['$ref'])]), name, depth);
    if (depth > DEEPEST) return null;
    switch ([schema['type']].flat()[0]) {
      case 'object':
        return object(schema, depth);
      case 'array': {
        const least = Number(schema['minItems'] ?? 0);
        const count = between(
          random,
          least,
          Math.max(least, Math.min(MOST_ITEMS, Number(schema['maxItems'] ?? MOST_ITEMS))),
        );
        return Array.from({ length: count }, () => value(asSchema(schema['items']), name, depth + 1));
      }
      case 'integer':
      case 'number':
        return number(schema);
      case 'boolean':
        return random() < 0.5;
      case 'string':
        return text(schema, name);
      default:
        return null;
    }
  }

  function mutated(original: unknown): unknown {
    if (Array.isArray(original) && original.length > 0 && random() < 0.7) {
      const place = between(random, 0, original.length - 1);
      return original.map((item: unknown, at) => (at === place ? mutated(item) : item));
    }
    if (typeof original === 'object' && original !== null && !Array.isArray(original)) {
      const fields = Object.entries(original);
      const way = random();
      if (way < 0.15) return { ...original, [canary()]: pick(random, ODD) };
      if (way < 0.25)
        return JSON.parse(`{"__proto__":{"admin":true},${JSON.stringify(original).slice(1)}`.replace(',}', '}'));
      if (fields.length === 0) return pick(random, ODD);
      const [chosen] = pick(random, fields);
      if (way < 0.4) return Object.fromEntries(fields.filter(([name]) => name !== chosen));
      return Object.fromEntries(fields.map(([name, field]) => [name, name === chosen ? mutated(field) : field]));
    }
    if (typeof original === 'string' && random() < 0.5) return pick(random, STRING_TWISTS)(original, canary());
    return pick(random, ODD);
  }

  return { valid: (schema) => value(schema, '', 0), mutated, canary };
}

/** What clinicians write, with identifiers that the gate replaces or refuses. */
const TEXTS: readonly string[] = [
  'Fever for three days, smear negative.',
  'Mr Bell, DOB 3/3/1990, seen on 12 March.',
  'MRN 0048812 and SSN 457-55-5462',
  'Ana María Núñez 👩‍⚕️ was admitted',
  'call (617) 555-0172 or x@y.example',
  '<script>alert(1)</script>',
  "'; drop table account; --",
  '${7*7} {{7*7}} %s %n',
];

const ODD: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  9_007_199_254_740_992,
  '',
  ' ',
  '\0',
  '\ud800',
  '\u202e',
  [],
  {},
  [[[[]]]],
  'x'.repeat(30_000),
  { $ref: '#' },
  { toString: 'x' },
  '2026-13-45',
  '-0',
];

const STRING_TWISTS: readonly ((text: string, canary: string) => string)[] = [
  (text) => `${text}\0`,
  (text) => `${text}\ud800`,
  (text) => ` ${text} `,
  (text) => text.toUpperCase(),
  (text) => text.repeat(200),
  (text) => text.slice(1),
  (_text, canary) => canary,
  (text, canary) => `${text}' or '${canary}'='`,
  (text) => text.normalize('NFD'),
  () => '../../../etc/passwd',
];

function samplesOf(pattern: string, schema: Schema, seed: number): readonly string[] {
  const [least, most] = [Number(schema['minLength'] ?? 0), Number(schema['maxLength'] ?? 300)];
  try {
    const expression = new RegExp(pattern, 'u');
    const samples = fc.sample(fc.stringMatching(expression), { numRuns: SAMPLES, seed });
    const fitting = samples.filter((sample) => sample.length >= least && sample.length <= most);
    if (fitting.length > 0) return fitting;
  } catch {
    // A pattern that fast-check cannot make words for: the example of the contract stands in.
  }
  return [String(requestExampleOf(schema))];
}

function nameOf(reference: string): string {
  return reference.split('/').at(-1) ?? '';
}

function asSchema(schema: unknown): Schema {
  return typeof schema === 'object' && schema !== null ? { ...schema } : {};
}

function asList(list: unknown): readonly unknown[] {
  return Array.isArray(list) ? list : [];
}
