import { useSignedIn } from './session/session-context.ts';

const STAFF = ['verifier', 'moderator', 'operator', 'auditor'] as const;

/** Which sections the server would fill for whoever is signed in; everything else it refuses by itself. */
export interface Sections {
  readonly verifies: boolean;
  readonly moderates: boolean;
  readonly isStaff: boolean;
  /** Where work begins. */
  readonly home: '/queue' | '/moderation' | '/';
}

export function useSections(): Sections {
  const { roles } = useSignedIn().me;
  const verifies = roles.includes('verifier');
  const moderates = roles.includes('moderator');
  const isStaff = STAFF.some((role) => roles.includes(role));
  return { verifies, moderates, isStaff, home: verifies ? '/queue' : moderates ? '/moderation' : '/' };
}
