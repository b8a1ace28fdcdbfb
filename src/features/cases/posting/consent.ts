import type { Static } from 'typebox';
import { AppError } from '../../../kernel/errors.ts';
import { DAY } from '../../../kernel/time.ts';
import type { ConsentRow } from './queries.ts';
import { refuse } from '../refuse.ts';
import type { NewCase } from './schemas.ts';

/** The consent record to keep; undefined where none is needed. Throws `consent_required` when scope or date is missing. */
export function consentOf(asked: Static<typeof NewCase>['consent'], now: number): ConsentRow | undefined {
  if (!asked || asked.kind === 'none_needed') {
    if (asked?.scope || asked?.obtained_on) refuse('/consent', 'consent', 'has scope and date only where it was given');
    return undefined;
  }
  const { kind, scope, obtained_on: obtainedOn } = asked;
  if (!scope?.includes('discussion') || obtainedOn === undefined) throw new AppError('consent_required');
  // A day ahead is today somewhere on earth.
  if (Date.parse(obtainedOn) > now + DAY) refuse('/consent/obtained_on', 'future', 'lies in the future');
  return { kind, scope, obtainedOn };
}
