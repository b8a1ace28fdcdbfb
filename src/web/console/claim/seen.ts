import { dateWords, momentWords } from '../words.ts';
import type { Check } from './use-claim.ts';

/** When a source was seen: of a file the day is known, of anything else the minute. */
export function seenWords({ method, observed_at: at }: Pick<Check, 'method' | 'observed_at'>): string {
  return method === 'file' ? dateWords(at) : momentWords(at);
}
