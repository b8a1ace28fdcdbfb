const BASE_MS = 500;
const CAP_MS = 30_000;

/** Milliseconds to wait before try `attempt` (0 is the first): full jitter below 0.5 s · 2^attempt, at most 30 s, after the server's hint. */
export function backOff(attempt: number, hintMs = 0, random: () => number = Math.random): number {
  return hintMs + random() * Math.min(CAP_MS, BASE_MS * 2 ** attempt);
}
