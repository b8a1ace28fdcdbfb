import { Ajv, type ValidateFunction } from 'ajv';
import addFormatsModule from 'ajv-formats';
import type { FastifySchemaCompiler } from 'fastify';

/**
 * Bodies and headers are taken as they are (no coercion, no dropped fields: T-06); query strings and params, which arrive
 * as strings, are coerced. Undeclared fields are refused everywhere.
 */
export function createValidatorCompiler(): FastifySchemaCompiler<unknown> {
  const strict = newAjv(false);
  const coercing = newAjv(true);
  return ({ schema, httpPart }): ValidateFunction => {
    const ajv = httpPart === 'querystring' || httpPart === 'params' ? coercing : strict;
    if (typeof schema !== 'object' || schema === null) throw new TypeError('a schema is an object');
    return ajv.compile(schema);
  };
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
