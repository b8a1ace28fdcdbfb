import type { Token } from '../document.ts';
import type { Risk } from '../engine-types.ts';
import { readFacts, type Fact, type FactKind } from './quasi-identifiers.ts';
import { POPULATION } from './tables.ts';

/** At what estimate of k a text is refused; {@link WARN_BELOW} is one for all. */
export interface RiskLimits {
  readonly blockBelow: number;
}

/** The floor below which the author is warned (product rule; the floor of statistics as well). */
export const WARN_BELOW = 11;

/** What a text adds to its thread. */
export interface Assessment {
  readonly risk: Omit<Risk, 'findings'>;
  /** What this text itself tells. Offsets into the gated text. */
  readonly facts: readonly Fact[];
  /** Facts of this text that make the thread identify somebody; empty when it may stand. Offsets into the gated text. */
  readonly blocking: readonly Fact[];
}

/** Facts that say where to look for the person; without one, a rare disease of a woman of 31 is a case report. */
const LOCATING: ReadonlySet<FactKind> = new Set([
  'state',
  'zip3',
  'setting',
  'settlement',
  'occupation',
  'community',
  'hidden_role',
  'event',
  'unique_person',
  'in_the_news',
]);
/** Facts that point at one person by themselves: 164.514(b)(2)(ii), actual knowledge. */
const POINTING: ReadonlySet<FactKind> = new Set(['unique_person', 'in_the_news', 'event']);

/**
 * Estimates how many people share what a gated text and its thread tell (k): the population, times the share that each kind
 * of fact leaves. Kinds are taken as independent, which is an order of magnitude, not a measurement. The text is to be
 * refused when it takes the thread below the limit, and a fact in it or before says where to look.
 */
export function assessRisk(
  text: string,
  thread: readonly string[],
  limits: RiskLimits,
  tokens?: readonly Token[],
): Assessment | undefined {
  // Once it is posted, those who follow need not read it again.
  const facts = factsOfPost(text, tokens);
  const earlier = thread.flatMap((post) => factsOfPost(post));
  if (facts.length === 0 && earlier.length === 0) return undefined;
  const before = estimate(earlier);
  const after = estimate([...earlier, ...facts]);
  const worse = after.k < before.k;
  const blocks = worse && identifies(after, limits);
  return {
    risk: {
      k: Math.max(1, Math.round(after.k)),
      level: identifies(after, limits) ? 'high' : after.k < WARN_BELOW ? 'warn' : 'low',
      factors: after.factors.map((fact) => ({ code: fact.kind, share: Number(weight(fact).toPrecision(2)) })),
    },
    facts,
    blocking: blocks ? culprits(facts, after.factors) : [],
  };
}

/** Characters of posts whose facts are remembered, some 5,000 comments: a thread is read again with each post that is added to it. */
const MOST_CHARACTERS = 8_000_000;
const factsOfPosts = new Map<string, readonly Fact[]>();
let remembered = 0;

/** The same post gives the same facts; beyond {@link MOST_CHARACTERS} those read first are forgotten. */
function factsOfPost(post: string, tokens?: readonly Token[]): readonly Fact[] {
  const known = factsOfPosts.get(post);
  if (known) return known;
  const facts = readFacts(post, tokens);
  factsOfPosts.set(post, facts);
  remembered += post.length;
  if (remembered > MOST_CHARACTERS) forgetOldest();
  return facts;
}

/** A tenth at once: whoever asks a map for its first key passes by all that were deleted before it. */
function forgetOldest(): void {
  for (const oldest of factsOfPosts.keys()) {
    if (remembered <= 0.9 * MOST_CHARACTERS) break;
    factsOfPosts.delete(oldest);
    remembered -= oldest.length;
  }
}

interface Estimate {
  readonly k: number;
  readonly factors: readonly Fact[];
}

/** One fact a kind counts, the most telling; hidden roles count each. */
function estimate(facts: readonly Fact[]): Estimate {
  const strongest = new Map<string, Fact>();
  let roles = 0;
  for (const fact of facts) {
    const key = fact.kind === 'hidden_role' && roles < 3 ? `hidden_role ${roles++}` : fact.kind;
    const held = strongest.get(key);
    if (!held || weight(fact) < weight(held)) strongest.set(key, fact);
  }
  const factors = [...strongest.values()];
  const people = Math.min(POPULATION, ...factors.map((fact) => fact.people ?? POPULATION));
  return { k: factors.reduce((k, fact) => k * fact.share, people), factors };
}

function weight(fact: Fact): number {
  return fact.people === undefined ? fact.share : fact.people / POPULATION;
}

function identifies({ k, factors }: Estimate, { blockBelow }: RiskLimits): boolean {
  if (factors.some((fact) => POINTING.has(fact.kind))) return true;
  return k < blockBelow && factors.some((fact) => LOCATING.has(fact.kind));
}

/** The facts of this text among those that count; those that say where to look first. */
function culprits(facts: readonly Fact[], counted: readonly Fact[]): readonly Fact[] {
  const own = facts.filter((fact) => counted.includes(fact));
  const pointing = own.filter((fact) => POINTING.has(fact.kind));
  if (pointing.length > 0) return pointing;
  const locating = own.filter((fact) => LOCATING.has(fact.kind));
  return locating.length > 0 ? locating : own;
}

/** Whether a post was read and states nothing that later ones of its thread are weighed with. */
export function statesNothing(post: string): boolean {
  return factsOfPosts.get(post)?.length === 0;
}

/** Characters of a thread that are not read yet: what remains is known, and costs a look-up a post. */
export function unreadLength(thread: readonly string[]): number {
  return thread.reduce((total, post) => total + (factsOfPosts.has(post) ? 0 : post.length), 0);
}
