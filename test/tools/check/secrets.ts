const KINDS: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['private key', /-----BEGIN (?:[A-Z]{2,10} )?PRIVATE KEY-----/],
  ['private JWK', /"d"\s*:\s*"[\w-]{40,}"/],
  ['cloud key', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
  ['forge token', /\b(?:gh[pousr]_\w{36}|glpat-[\w-]{20})/],
  ['package token', /\bnpm_[A-Za-z0-9]{36}\b/],
  ['chat token', /\bxox[abprs]-\d{8,}-\w+/],
  ['signed token', /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}/],
  // The words that documentation and fixtures use for a password are no secret.
  ['password in a URL', /\b[a-z]{2,10}:\/\/[\w-]+:(?!password@|secret@|postgres@|test-|\$|\{|<)[^\s:@/'"`]{8,}@/],
  ['machine path', /(?<![\w.])\/(?:home|Users)\/[a-z]\w*\//],
];

/** The kinds of secret that a text holds; never the secret itself, so that a report may be printed. */
export function secretsIn(text: string): string[] {
  return KINDS.filter(([, pattern]) => pattern.test(text)).map(([kind]) => kind);
}
