import type { ProblemCode } from './errors.ts';

/** Why something may not be done: the code that the API answers with, and the same in words for whoever looks at it. */
export interface Refusal {
  readonly code: ProblemCode;
  readonly words: string;
}

/** What a rule says: `true` or nothing where it may be done, else `false` or the reason. */
export type Verdict = boolean | string | Refusal | undefined;

/** What a rule is about and what is done to it: `case.comment`. */
export type Action = `${string}.${string}`;

/** A rule as its feature calls it. */
export type Rule<Subject, About extends readonly unknown[], Said extends Verdict> = {
  (subject: Subject, ...about: About): Said;
  readonly action: Action;
};

type Decide = (subject: never, ...about: never) => Verdict;

/** Every rule there is by its action, filled while the modules load and the same from then on: tests see all of them here. */
export const RULES: ReadonlyMap<Action, Decide> = new Map();

/**
 * Declares a rule: pure, from who asks (`subject`, or what is known of them) and what it is about. The only way to make one,
 * in a `policy.ts` (guarantees.md 4.7); two for one action stop the start.
 */
export function rule<Subject, About extends readonly unknown[], Said extends Verdict>(
  action: Action,
  decide: (subject: Subject, ...about: About) => Said,
): Rule<Subject, About, Said> {
  if (RULES.has(action)) throw new Error(`there are two rules for ${action}`);
  (RULES as Map<Action, Decide>).set(action, decide as Decide);
  const ask = (subject: Subject, ...about: About): Said => can(subject, action, ...about) as Said;
  return Object.assign(ask, { action });
}

/** The one place where every rule of every feature is asked. */
function can(subject: unknown, action: Action, ...about: readonly unknown[]): Verdict {
  const decide = RULES.get(action) as ((subject: unknown, ...about: readonly unknown[]) => Verdict) | undefined;
  if (!decide) throw new Error(`there is no rule for ${action}`);
  return decide(subject, ...about);
}

/** Whether a verdict lets the act through. */
export function isYes(said: Verdict): boolean {
  return said === true || said === undefined;
}
