import { LIVE_LIMITS as OURS } from '../../../src/platform/live/limits.ts';

/** Nothing is counted and nothing is late: what stays are the options of the library. */
export const LIVE_LIMITS = {
  ...OURS,
  framesPerSecond: 1e9,
  frameBurst: 1e9,
  helloMs: 600_000,
};

/** As the library is set when nobody sets it. */
export const SOCKET_OPTIONS = {} as const;
