import { isYes, RULES, type Action, type Verdict } from '../../src/kernel/rules.ts';

type Decide = (...facts: readonly unknown[]) => Verdict;

/** The registry as only a test may have it: the server never changes a rule. */
const rules = RULES as unknown as Map<Action, Decide>;

/** Notes from now on what every rule that is loaded says: whether it let somebody through, and whether it turned somebody away. */
export function watchRules(): ReadonlyMap<Action, ReadonlySet<'yes' | 'no'>> {
  const said = new Map<Action, Set<'yes' | 'no'>>();
  for (const [action, decide] of rules) {
    const seen = new Set<'yes' | 'no'>();
    said.set(action, seen);
    rules.set(action, (...facts) => {
      const verdict = decide(...facts);
      seen.add(isYes(verdict) ? 'yes' : 'no');
      return verdict;
    });
  }
  return said;
}

/** The rules of one object kind say yes to everybody, until this is disposed. */
export function plantYes(kind: string): Disposable {
  const before = [...rules].filter(([action]) => action.startsWith(`${kind}.`));
  if (before.length === 0) throw new Error(`there are no rules for ${kind}`);
  for (const [action, decide] of before) {
    rules.set(action, (...facts) => (typeof decide(...facts) === 'boolean' ? true : undefined));
  }
  return {
    [Symbol.dispose]: () => {
      for (const [action, decide] of before) rules.set(action, decide);
    },
  };
}
