/** The one form in which addresses are stored and compared. */
export function normalizeEmail(email: string): string {
  return email.normalize('NFC').toLowerCase();
}

/** A plain check for what a person types at a command line; routes use the `email` format. */
export function isEmailAddress(text: string): boolean {
  return text.length <= 254 && /^[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(text);
}
