import type { Static, TSchema } from 'typebox';
import {
  DeidentifiedText,
  freeTextFields,
  type Deidentified,
  type FreeTextField,
} from '../../deidentification/index.ts';
import { AppError } from '../../kernel/errors.ts';
import { gateFields } from '../http/de-identification.ts';
import { passGate, type TextGatePorts } from '../text-gate.ts';
import type { FrameGate } from './command.ts';

/** The gate for frames: the very function that stands before REST handlers. */
export function createFrameGate(ports: TextGatePorts): FrameGate {
  return async (schema, frame, { actor, thread }) => {
    const fields = freeTextFields(schema);
    const { clean, outcome } = await passGate(ports, { body: frame, fields, actor, thread, ...gateFields(frame) });
    if (!isClean(schema, fields, clean)) throw new AppError('deid_unavailable', { retryAfterSeconds: 1 });
    return { clean, outcome };
  };
}

/** Whether every marked place of a frame holds genuine de-identified text, or nothing. */
function isClean<Schema extends TSchema>(
  _schema: Schema,
  fields: readonly FreeTextField[],
  frame: unknown,
): frame is Deidentified<Static<Schema>> {
  return fields.every((field) => valuesAt(frame, field.path).every(DeidentifiedText.is));
}

function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  const [step, ...rest] = path;
  if (value === undefined) return [];
  if (step === undefined) return [value];
  if (step === '*') return Array.isArray(value) ? value.flatMap((item: unknown) => valuesAt(item, rest)) : [];
  return typeof value === 'object' && value !== null ? valuesAt(Reflect.get(value, step), rest) : [];
}
