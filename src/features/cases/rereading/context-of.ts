import type { Services } from '../../../platform/services.ts';
import type { Thread } from '../../../platform/text-gate.ts';
import { loadCaseMemory } from '../../rooms/index.ts';
import { findTextPlace, listTextsBefore, type TextOfCase } from './queries.ts';

/** Comments that the engine looks back at, as when a text is written. */
const THREAD_COMMENTS = 50;

/**
 * What the engine may know when a stored text of a case is read again: the memory of the case, and what stood in its thread
 * before it. No viewer is asked: nobody sees it. Undefined for a text that is no part of a case.
 */
export async function contextOfCaseText(services: Services, text: TextOfCase): Promise<Thread | undefined> {
  const { db, keys, config } = services;
  const place = await findTextPlace(db, text);
  if (!place) return undefined;
  const memory = config.caseMemory ? await loadCaseMemory(db, keys, place.roomId) : undefined;
  return {
    ref: { kind: 'room', id: place.roomId },
    memory,
    posts: await listTextsBefore(db, place, text, THREAD_COMMENTS),
  };
}
