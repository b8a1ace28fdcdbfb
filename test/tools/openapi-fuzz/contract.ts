import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';
import type { Schema } from './values.ts';

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly schema?: Schema;
}

/** One operation as the fuzzer sends it and judges its answers. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly access: string | undefined;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | undefined;
  /** Why an answer is not one that the contract promises; undefined when it is. */
  readonly refuse: (answer: Answer) => string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

interface OpenApiOperation {
  readonly 'x-access'?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> };
  readonly responses: Readonly<
    Record<
      string,
      { readonly description: string; readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> }
    >
  >;
}

/** The contract says these once for all operations: a request may be refused before it is read. */
const UNREAD = new Set([408, 414, 431]);

/** Every operation of an OpenAPI document. Replies are held to their schemas with nothing besides. */
export function operationsOf(document: OpenApi): Operation[] {
  const schemas = closed(document.components?.schemas ?? {}) as Record<string, Schema>;
  const compile = (schema: Schema): ValidateFunction => {
    const ajv = new Ajv2020({ strict: false });
    addFormatsModule.default(ajv);
    return ajv.compile({ ...(closed(schema) as Schema), components: { schemas } });
  };
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      access: operation['x-access'],
      parameters: operation.parameters ?? [],
      body: operation.requestBody?.content?.['application/json']?.schema,
      refuse: judgeOf(operation, compile),
    })),
  );
}

function judgeOf(operation: OpenApiOperation, compile: (schema: Schema) => ValidateFunction): Operation['refuse'] {
  const compiled = new Map<string, ValidateFunction>();
  return ({ status, contentType, text }) => {
    if (UNREAD.has(status)) return undefined;
    const promised = operation.responses[String(status)];
    if (!promised) return `status ${status} is not promised`;
    const [type] = contentType.split(';', 1);
    if (promised.content === undefined) return text === '' ? undefined : `${status} has a body`;
    const media = promised.content[type ?? ''];
    if (!media) return `${status} as "${contentType}" is not promised`;
    if (!media.schema || !type?.endsWith('json')) return undefined;
    const key = `${status} ${type}`;
    const fits = compiled.get(key) ?? compile(media.schema);
    compiled.set(key, fits);
    const body = parsed(text);
    if (!fits(body)) return `${status} does not fit: ${fits.errors?.[0]?.instancePath} ${fits.errors?.[0]?.message}`;
    const code = status >= 400 ? codeIn(body) : undefined;
    return code === undefined || promised.description.includes(`\`${code}\``)
      ? undefined
      : `${status} ${code} is not promised`;
  };
}

/** The same schema with nothing admitted that it does not name. */
export function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, closed(value)]));
  const isObject = copy['type'] === 'object' && typeof copy['properties'] === 'object';
  return isObject && copy['additionalProperties'] === undefined ? { ...copy, additionalProperties: false } : copy;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function codeIn(body: unknown): string | undefined {
  return typeof body === 'object' && body !== null && 'code' in body ? String(body.code) : undefined;
}
