import { ELSEWHERE, freeScheme } from './elsewhere.ts';
import { EUROPE } from './europe.ts';
import type { NumberScheme } from './scheme.ts';
import { US } from './us.ts';

/** Every adapter we have, in the order in which a country's forms are tried. */
export const SCHEMES: readonly NumberScheme[] = [...US, ...EUROPE, ...ELSEWHERE];

/** Why a number was not taken; words for each are in schemas.ts. */
export type NumberFault = 'form' | 'check_digit' | 'state_missing' | 'secret';

/** A number in the form under which it is held once: `1234567893`, `MD/D0000001`, `SP/123456`. */
export interface NumberReading {
  readonly scheme: NumberScheme;
  readonly number: string;
}

/**
 * Reads a register number as typed: blanks and case do not matter. The first form that fits decides, so ten digits
 * are an NPI and a typing error in one is told, unless `schemeId` says that they are something else.
 */
export function readNumber(
  input: { country: string; number: string; state?: string | undefined },
  schemeId?: string,
): NumberReading | NumberFault {
  const compact = input.number.toUpperCase().replace(/[\s\u00a0]/g, '');
  const fitting = schemesOf(input.country).filter((scheme) => scheme.pattern.test(compact));
  const isSecret = fitting.some((scheme) => scheme.isRefused && scheme.hasValidCheck?.(compact));
  if (isSecret && schemeId === undefined) return 'secret';
  const open = fitting.filter((scheme) => !scheme.isRefused && (schemeId === undefined || scheme.id === schemeId));
  const scheme = open.find((candidate) => !candidate.needsState || input.state !== undefined) ?? open[0];
  if (!scheme) return 'form';
  if (scheme.needsState && input.state === undefined) return 'state_missing';
  if (scheme.hasValidCheck && !scheme.hasValidCheck(compact)) return 'check_digit';
  return { scheme, number: canonical(scheme, compact, input.state) };
}

function schemesOf(country: string): readonly NumberScheme[] {
  const known = SCHEMES.filter((scheme) => scheme.country === country);
  return known.length > 0 ? known : [freeScheme(country)];
}

function canonical(scheme: NumberScheme, compact: string, state: string | undefined): string {
  const bare = compact.replaceAll(/[.-]/g, '');
  return scheme.needsState ? `${state}/${bare}` : bare;
}
