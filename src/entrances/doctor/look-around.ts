import { randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../platform/config.ts';
import { pingNats } from '../../platform/events/nats-bus.ts';
import { KEY_PURPOSES, type Keys } from '../../platform/keys.ts';
import type { Mailer } from '../../platform/mail.ts';
import { doubtful, ill, look, well, type Finding } from './finding.ts';

/** Keys: every ring reads, and nobody else may read the files. */
export async function lookAtKeys(config: Config, keys: Keys): Promise<Finding[]> {
  const rings = KEY_PURPOSES.map((purpose) =>
    look('keys', 'Restore the key file that belongs to this database.', async () =>
      well('keys', `${purpose} ${keys[purpose].current.id} of ${keys[purpose].all.length}`),
    ),
  );
  const found = (await Promise.all(rings)).flat();
  const red = found.filter(({ state }) => state === 'fail');
  if (red.length > 0) return red;
  const open = KEY_PURPOSES.map((purpose) => join(config.keysDir, purpose)).filter(isOpenToOthers);
  if (open.length > 0)
    return [
      doubtful('keys', `${open.length} key files may be read by other users`, 'chmod 600 the files in KEYS_DIR.'),
    ];
  return [well('keys', found.map(({ says }) => says).join(', '))];
}

function isOpenToOthers(file: string): boolean {
  return process.platform !== 'win32' && existsSync(file) && (statSync(file).mode & 0o077) !== 0;
}

/** Mail: the server answers, or the folder takes files. */
export function lookAtMail(config: Config, mail: Mailer): Promise<Finding[]> {
  const fix = config.smtpUrl ? 'See SMTP_URL and the mail server.' : 'Make DATA_DIR writable.';
  return look('mail', fix, async () => {
    try {
      await mail.verify();
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      return ill('mail', `the mail server does not take mail (${code})`, fix);
    }
    return config.smtpUrl
      ? well('mail', 'the mail server answers')
      : doubtful('mail', `files in ${join(config.dataDir, 'mail')}`, 'Set SMTP_URL to send mail.');
  });
}

/** NATS: it answers. Without it Postgres does its work, so it is never ill. */
export async function lookAtNats({ natsUrl }: Config): Promise<Finding[]> {
  if (natsUrl === undefined) return [];
  const works = await pingNats(natsUrl).then(
    () => true,
    () => false,
  );
  if (works) return [well('nats', 'it answers')];
  return [doubtful('nats', 'it does not answer; Postgres wakes the processes', 'See NATS_URL and the NATS server.')];
}

/** Storage: what is written to DATA_DIR comes back. */
export function lookAtStorage(config: Config): Promise<Finding[]> {
  return Promise.all([
    lookAtFolder('storage', 'DATA_DIR', config.dataDir),
    lookAtFolder('evidence', 'EVIDENCE_DIR', config.evidenceDir),
  ]).then((found) => found.flat());
}

function lookAtFolder(name: string, setting: string, folder: string): Promise<Finding[]> {
  const fix = `Make ${setting} writable, and see whether its disk is full.`;
  return look(name, fix, async () => {
    // Not a name that a document could have.
    const file = join(folder, `doctor-${process.pid}.part`);
    const sent = randomBytes(4_096);
    try {
      await mkdir(folder, { recursive: true });
      await writeFile(file, sent, { mode: 0o600 });
      const came = await readFile(file);
      return came.equals(sent) ? well(name, folder) : ill(name, 'what came back differs', fix);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      return ill(name, `${setting} takes no file (${code})`, fix);
    } finally {
      // What could not be written cannot always be removed either, and says no more than that.
      await rm(file, { force: true }).catch(() => undefined);
    }
  });
}
