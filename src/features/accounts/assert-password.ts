import { AppError } from '../../kernel/errors.ts';
import { PASSWORD_MAX, PASSWORD_MIN, passwordFault, type PasswordFault } from '../../platform/password-rules.ts';

/** Throws `invalid_request` when a new password is too short, too common or made of the person's own words. */
export function assertPassword(password: string, about: readonly string[]): void {
  const fault = passwordFault(password, about);
  if (fault === undefined) return;
  const message = WORDS[fault];
  const errors = [{ pointer: '/password', code: fault, message }];
  throw new AppError('invalid_request', { detail: `The password ${message}.`, errors });
}

const WORDS: Readonly<Record<PasswordFault, string>> = {
  too_short: `needs at least ${PASSWORD_MIN} characters`,
  too_long: `has more than ${PASSWORD_MAX} characters`,
  too_common: 'is one that many people use',
  about_you: 'is made of your name, your address or the name of this service',
};
