import { AppError } from '../../kernel/errors.ts';

/** Throws `invalid_request` for one field. */
export function refuse(pointer: string, code: string, message: string): never {
  throw new AppError('invalid_request', { errors: [{ pointer, code, message }] });
}
