import { AppError, type ProblemCode, type ProblemExtras } from '../../kernel/errors.ts';
import { problemBody } from './problem.ts';

const REQUEST_ID = '0192d3a0-7c4e-4f6b-9a51-3f2e8f1c7d20';

const EXTRAS: Partial<Record<ProblemCode, ProblemExtras>> = {
  invalid_request: { errors: [{ pointer: '/title', code: 'required', message: 'is required' }] },
  deid_blocked: {
    spans: [
      {
        pointer: '/body',
        start: 12,
        end: 31,
        class: 'R',
        rule: 'unique_role',
        action: 'block',
        releasable: false,
        reason_code: 'unique_person',
      },
    ],
  },
};

/** A problem document of this code as a client may get it. */
export function exampleProblem(code: ProblemCode): Record<string, unknown> {
  return problemBody(new AppError(code, EXTRAS[code]), REQUEST_ID);
}
