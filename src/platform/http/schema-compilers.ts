import { Ajv, type ValidateFunction } from 'ajv';
import addFormatsModule from 'ajv-formats';
import fastJsonStringify from 'fast-json-stringify';
import type { FastifySchemaCompiler, FastifySerializerCompiler } from 'fastify';
import { Problem } from './problem.ts';

// Of the process: a schema that was compiled once is compiled for good, whatever asks for it again.
const strict = newAjv(false);
const coercing = newAjv(true);
const serializers = new Map<string, (data: unknown) => string>();

/**
 * Bodies and headers are taken as they are (no coercion, no dropped fields: T-06); query strings and params, which arrive
 * as strings, are coerced. Undeclared fields are refused everywhere.
 */
export const compileValidator: FastifySchemaCompiler<unknown> = ({ schema, httpPart }): ValidateFunction => {
  const ajv = httpPart === 'querystring' || httpPart === 'params' ? coercing : strict;
  return ajv.compile(asObject(schema));
};

/**
 * What writes a reply as its schema says, by Fastify's own compiler. The operations declare some 850 replies of 70 different
 * kinds; compiling each of them took most of a start.
 */
export const compileSerializer: FastifySerializerCompiler<unknown> = ({ schema }) => {
  const name = JSON.stringify(schema);
  const serialize = serializers.get(name) ?? fastJsonStringify(asObject(schema), { schema: { Problem } });
  serializers.set(name, serialize);
  return serialize;
};

function asObject(schema: unknown): object {
  if (typeof schema !== 'object' || schema === null) throw new TypeError('a schema is an object');
  return schema;
}

/** The strict validator, for frames and job payloads. */
export function newAjv(coerce: boolean): Ajv {
  const ajv = new Ajv({
    removeAdditional: false,
    coerceTypes: coerce,
    useDefaults: coerce,
    allErrors: false,
    keywords: ['x-free-text', 'example'],
  });
  addFormatsModule.default(ajv);
  return ajv;
}
