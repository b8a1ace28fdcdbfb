import { Type, type TSchema, type TUnsafe } from 'typebox';
import type { DeidentifiedText } from './deidentified-text.ts';

declare const rawText: unique symbol;

/** Text as a person typed it. Opaque: no string methods, so it cannot be stored, logged or compared by mistake. */
export interface RawText {
  readonly [rawText]: true;
}

/** The text itself: for the preview, which runs the engine and keeps nothing. Nothing else may ask. */
export function readRaw(raw: RawText): string {
  return raw as unknown as string;
}

/** Which thread the engine sees beside the text: that of the case, that of the room, or none. */
export type TextContext = 'case' | 'room' | 'none';

export interface FreeTextOptions {
  readonly maxLength: number;
  readonly minLength?: number;
  /** A form that short texts such as tags must have besides. */
  readonly pattern?: string;
  readonly context: TextContext;
  readonly description?: string;
  readonly examples?: readonly string[];
}

/** A string of prose in a schema. The mark hangs the de-identification hook before the handler. */
export function FreeText(options: FreeTextOptions): TUnsafe<RawText> {
  const { context, ...rest } = options;
  return Type.Unsafe<RawText>({ type: 'string', minLength: 1, ...rest, 'x-free-text': context });
}

/** A request type with every {@link RawText} replaced by {@link DeidentifiedText}. */
export type Deidentified<T> = T extends RawText
  ? DeidentifiedText
  : T extends readonly (infer Item)[]
    ? Deidentified<Item>[]
    : T extends object
      ? { [Key in keyof T]: Deidentified<T[Key]> }
      : T;

/** Where prose stands in a body: property names, `*` for every item of an array. */
export interface FreeTextField {
  readonly path: readonly string[];
  readonly context: TextContext;
}

/** A schema the boot refuses: prose in a place the walker cannot follow, or an unbounded string. */
export class SchemaNotClosedError extends Error {
  override readonly name = 'SchemaNotClosedError';
}

const BRANCHES = [
  'anyOf',
  'oneOf',
  'allOf',
  'not',
  '$ref',
  'additionalProperties',
  'patternProperties',
  'if',
  'then',
  'else',
];
/** Keywords under which a string could stand unseen; our schemas need none of them. */
const UNFOLLOWED = [
  'allOf',
  'not',
  '$ref',
  '$dynamicRef',
  'patternProperties',
  'prefixItems',
  'if',
  'then',
  'else',
  'dependentSchemas',
];
const BOUNDS = ['enum', 'const', 'pattern', 'format'];

const fieldsOf = new WeakMap<TSchema, readonly FreeTextField[]>();

/**
 * Finds the marked fields; throws {@link SchemaNotClosedError} when prose hides where it cannot be followed. A schema is looked through
 * once: it is asked for with each request.
 */
export function freeTextFields(schema: TSchema): readonly FreeTextField[] {
  const fields = fieldsOf.get(schema) ?? findFields(schema);
  fieldsOf.set(schema, fields);
  return fields;
}

function findFields(schema: TSchema): FreeTextField[] {
  const fields: FreeTextField[] = [];
  visit(schema, [], (node, path) => {
    const context = node['x-free-text'];
    if (context === 'case' || context === 'room' || context === 'none') fields.push({ path, context });
  });
  return fields;
}

/**
 * Throws unless every string of the schema is prose or bounded by enum, const, pattern or format, and objects are closed.
 * Default deny: a node that says no type, or a keyword that is not followed, is refused as well.
 */
export function assertClosed(schema: TSchema, where: string): void {
  assertNodeClosed(schema, `${where} `);
}

function assertNodeClosed(node: unknown, at: string): void {
  if (!isNode(node)) throw new SchemaNotClosedError(`${at}: anything would fit`);
  const keyword = UNFOLLOWED.find((one) => one in node);
  if (keyword !== undefined) throw new SchemaNotClosedError(`${at}: ${keyword} cannot be followed`);
  if ('x-free-text' in node || 'const' in node || 'enum' in node) return;
  for (const branch of [node['anyOf'], node['oneOf']].flat()) if (branch) assertNodeClosed(branch, at);
  if ('anyOf' in node || 'oneOf' in node) return;
  for (const type of [node['type']].flat()) assertTypeClosed(type, node, at);
}

function assertTypeClosed(type: unknown, node: SchemaNode, at: string): void {
  switch (type) {
    case 'object':
      if (node['additionalProperties'] !== false)
        throw new SchemaNotClosedError(`${at}: an object must say additionalProperties: false`);
      for (const [name, child] of Object.entries(isNode(node['properties']) ? node['properties'] : {}))
        assertNodeClosed(child, `${at}/${name}`);
      return;
    case 'array':
      return assertNodeClosed(node['items'], `${at}/*`);
    case 'string':
      if (BOUNDS.some((bound) => bound in node)) return;
      throw new SchemaNotClosedError(`${at}: a string must be FreeText or bounded by ${BOUNDS.join(', ')}`);
    case 'integer':
    case 'number':
    case 'boolean':
    case 'null':
      return;
    default:
      throw new SchemaNotClosedError(`${at}: anything would fit`);
  }
}

type SchemaNode = Readonly<Record<string, unknown>>;

function visit(
  schema: unknown,
  path: readonly string[],
  see: (node: SchemaNode, path: readonly string[]) => void,
): void {
  if (!isNode(schema)) return;
  see(schema, path);
  for (const branch of BRANCHES) refuseProseUnder(schema[branch], path, branch);
  if (isNode(schema['properties'])) {
    for (const [name, child] of Object.entries(schema['properties'])) visit(child, [...path, name], see);
  }
  if (Array.isArray(schema['items'])) throw new SchemaNotClosedError(`/${path.join('/')}: tuples are not followed`);
  visit(schema['items'], [...path, '*'], see);
}

function refuseProseUnder(branch: unknown, path: readonly string[], keyword: string): void {
  if (branch === undefined || branch === false) return;
  if (holdsProse(branch)) {
    throw new SchemaNotClosedError(`/${path.join('/')}: FreeText under ${keyword} cannot be followed`);
  }
}

function holdsProse(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsProse);
  if (!isNode(value)) return false;
  return 'x-free-text' in value || Object.values(value).some(holdsProse);
}

function isNode(value: unknown): value is SchemaNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Replaces every marked string of a body by what `clean` makes of it, in schema order, and returns the new body;
 * the one given is left alone. `pointer` is a JSON pointer (RFC 6901) for problems.
 */
export async function replaceFreeText(
  body: unknown,
  fields: readonly FreeTextField[],
  clean: (raw: string, field: FreeTextField, pointer: string) => Promise<DeidentifiedText>,
): Promise<unknown> {
  let result = body;
  for (const field of fields) result = await replaceAt(result, field.path, 0, '', (raw, at) => clean(raw, field, at));
  return result;
}

async function replaceAt(
  value: unknown,
  path: readonly string[],
  depth: number,
  pointer: string,
  clean: (raw: string, pointer: string) => Promise<DeidentifiedText>,
): Promise<unknown> {
  const step = path[depth];
  if (step === undefined) return typeof value === 'string' ? clean(value, pointer) : value;
  if (step === '*') {
    if (!Array.isArray(value)) return value;
    const items: unknown[] = [];
    for (const [place, item] of value.entries())
      items.push(await replaceAt(item, path, depth + 1, `${pointer}/${place}`, clean));
    return items;
  }
  if (!isNode(value) || value[step] === undefined) return value;
  return { ...value, [step]: await replaceAt(value[step], path, depth + 1, `${pointer}/${step}`, clean) };
}
