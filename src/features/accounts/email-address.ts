/** The one form in which addresses are stored and compared. */
export function normalizeEmail(email: string): string {
  return email.normalize('NFC').toLowerCase();
}
