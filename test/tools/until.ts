import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 20;

/** Looks until there is something, neither nullish nor false, and gives it. Rejects, with `what`, when nothing came for `limitMs`. */
export async function until<Found>(
  look: () => Found | Promise<Found>,
  what = look.toString(),
  limitMs = 30_000,
): Promise<Exclude<Found, false | null | undefined>> {
  for (const end = performance.now() + limitMs; performance.now() < end;) {
    const found = await look();
    if (isThere(found)) return found;
    await sleep(EVERY_MS);
  }
  throw new Error(`waited ${limitMs} ms in vain: ${what}`);
}

function isThere<Found>(found: Found): found is Exclude<Found, false | null | undefined> {
  return found !== undefined && found !== null && found !== false;
}
