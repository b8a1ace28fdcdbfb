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
  const fix = 'Make DATA_DIR writable, and see whether its disk is full.';
  return look('storage', fix, async () => {
    const file = join(config.dataDir, `doctor-${process.pid}`);
    const sent = randomBytes(4_096);
    try {
      await mkdir(config.dataDir, { recursive: true });
      await writeFile(file, sent, { mode: 0o600 });
      const came = await readFile(file);
      return came.equals(sent) ? well('storage', config.dataDir) : ill('storage', 'what came back differs', fix);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      return ill('storage', `DATA_DIR takes no file (${code})`, fix);
    } finally {
      await rm(file, { force: true });
    }
  });
}
