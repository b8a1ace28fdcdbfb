/**
 * Builds common-passwords.generated.js: sorted 32-bit fingerprints of folded common passwords, base64.
 * Usage: node src/platform/build-common-passwords.ts LIST… (one password a line, or a JSON array); see common-passwords.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fingerprint, foldPassword } from './password-rules.ts';

const SHORTEST = 5;
const prints = new Set<number>();
for (const file of process.argv.slice(2)) {
  for (const word of readList(file)) {
    const folded = foldPassword(word);
    if (folded.length >= SHORTEST) prints.add(fingerprint(folded));
  }
}
const sorted = Uint32Array.from(prints).toSorted();
const encoded = Buffer.from(sorted.buffer).toString('base64');
writeFileSync(
  new URL('./common-passwords.generated.js', import.meta.url),
  `// Built by build-common-passwords.ts.\n/** ${sorted.length} sorted little-endian 32-bit fingerprints. */\nexport const COMMON_PASSWORDS = '${encoded}';\n`,
);
console.log(`${sorted.length} entries`);

function readList(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  if (!file.endsWith('.json')) return text.split('\n');
  const parsed: unknown = JSON.parse(text);
  return Array.isArray(parsed) ? parsed.filter((word) => typeof word === 'string') : [];
}
