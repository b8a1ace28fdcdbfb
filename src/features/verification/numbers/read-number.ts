import { ELSEWHERE, freeScheme } from './elsewhere.ts';
import { EUROPE } from './europe.ts';
import type { NumberScheme } from './scheme.ts';
import { US } from './us.ts';

/** Every adapter we have, in the order in which a country's forms are tried. */
export const SCHEMES: readonly NumberScheme[] = [...US, ...EUROPE, ...ELSEWHERE];

/** Why a number was not taken; the words for each are in submit-claim.ts. */
export type NumberFault = 'form' | 'check_digit' | 'state_missing' | 'state_differs' | 'name_initial' | 'secret';

/** A number in the form under which it is held once: `1234567893`, `MD/D0000001`, `SP/123456`. */
export interface NumberReading {
  readonly scheme: NumberScheme;
  readonly number: string;
  /** As given, or as written in the number itself. */
  readonly state: string | null;
}

export interface TypedNumber {
  readonly country: string;
  readonly number: string;
  readonly state?: string | undefined;
  /** Held against numbers that carry an initial. */
  readonly lastName?: string | undefined;
}

/**
 * Reads a register number as typed: blanks and case do not matter. The first form that fits decides, so ten digits
 * are an NPI and a typing error in one is told, unless `schemeId` says that they are something else.
 */
export function readNumber(typed: TypedNumber, schemeId?: string): NumberReading | NumberFault {
  const compact = typed.number.toUpperCase().replace(/[\s\u00a0]/g, '');
  const fitting = schemesOf(typed.country).filter((scheme) => scheme.pattern.test(compact));
  if (schemeId === undefined && fitting.some((scheme) => scheme.isSecret && scheme.hasValidCheck?.(compact)))
    return 'secret';
  const open = fitting.filter((scheme) => (schemeId === undefined ? !scheme.isSecret : scheme.id === schemeId));
  const readings = open.map((scheme) => readAs(scheme, compact, typed));
  return readings.find((reading) => reading !== 'state_missing') ?? readings[0] ?? 'form';
}

function readAs(scheme: NumberScheme, compact: string, typed: TypedNumber): NumberReading | NumberFault {
  const { number = compact, state: written } = scheme.pattern.exec(compact)?.groups ?? {};
  const state = typed.state ?? written;
  if (scheme.needsState && state === undefined) return 'state_missing';
  if (written !== undefined && written !== state) return 'state_differs';
  if (scheme.hasValidCheck && !scheme.hasValidCheck(number)) return 'check_digit';
  if (typed.lastName !== undefined && scheme.fitsName?.(number, typed.lastName) === false) return 'name_initial';
  return { scheme, number: canonical(scheme, number, state), state: state ?? null };
}

function schemesOf(country: string): readonly NumberScheme[] {
  const known = SCHEMES.filter((scheme) => scheme.country === country);
  return known.length > 0 ? known : [freeScheme(country)];
}

function canonical(scheme: NumberScheme, compact: string, state: string | undefined): string {
  const bare = compact.replaceAll(/[.-]/g, '');
  return scheme.needsState ? `${state}/${bare}` : bare;
}
