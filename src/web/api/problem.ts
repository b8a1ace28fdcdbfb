import type { Problem } from './contract.generated.ts';

/** The server refused; `problem` says why (RFC 9457). */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
  }
}

/** The stable code of what the server refused; undefined for any other error. */
export function codeOf(error: unknown): Problem['code'] | undefined {
  return error instanceof ProblemError ? error.problem.code : undefined;
}

/** An error for a person: what happened, more where there is more, and the id under which the operator finds it. */
export interface Explained {
  readonly title: string;
  readonly details: readonly string[];
  readonly requestId: string | undefined;
}

/** Any error in words. */
export function explain(error: unknown): Explained {
  if (error instanceof ProblemError) {
    const { title, detail, errors = [], spans = [], request_id: requestId } = error.problem;
    const fields = errors.map(({ pointer, message }) => `${fieldOf(pointer)} ${message}.`);
    const marked = spans.map(
      ({ pointer, class: kind }) => `${fieldOf(pointer)} holds what must not be stored: ${kind}.`,
    );
    return { title, details: [...(detail === undefined ? [] : [detail]), ...fields, ...marked], requestId };
  }
  const details = error instanceof Error ? [sentence(error.message)] : [];
  return { title: 'That did not work', details, requestId: undefined };
}

function fieldOf(pointer: string): string {
  return sentence(pointer.replace(/^\//, '').replaceAll(/[/_]/g, ' ')).replace(/\.$/, '');
}

function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(capital) ? capital : `${capital}.`;
}
