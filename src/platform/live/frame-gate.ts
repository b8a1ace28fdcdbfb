import { freeTextFields } from '../../deidentification/index.ts';
import { AppError } from '../../kernel/errors.ts';
import { gateFields, isClean } from '../http/de-identification.ts';
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
