import type { Actor } from '../../kernel/actor.ts';

/** Who acts, and in which request: what an audit entry names. */
export interface By {
  readonly actor: Actor;
  readonly requestId: string;
}
