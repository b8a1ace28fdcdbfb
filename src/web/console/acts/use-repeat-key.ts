import { useCallback, useRef } from 'react';
import { newId } from '../../../client/new-id.ts';

/** The Idempotency-Key for what is about to be sent: a repeat of the same words carries the same one, so that it takes effect once. */
export function useRepeatKey(): (body: object) => string {
  const last = useRef({ words: '', key: '' });
  return useCallback((body) => {
    const words = JSON.stringify(body);
    if (last.current.words !== words) last.current = { words, key: newId() };
    return last.current.key;
  }, []);
}
