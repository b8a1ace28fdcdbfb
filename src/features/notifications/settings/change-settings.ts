import type { Static } from 'typebox';
import type { Actor } from '../../../kernel/actor.ts';
import { AppError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import type { Clock } from '../../../kernel/time.ts';
import { CHANNELS, goesBy, isQuiet, isTimeZone, KIND_NAMES, minuteOfDay } from '../policy.ts';
import type { NotificationSettingsChange, NotificationSettingsView } from '../schemas.ts';
import { quietHoursOf } from './quiet-hours.ts';
import { findSchedule, listChoices, upsertChoices, upsertSchedule } from './queries.ts';

export interface SettingsPorts {
  readonly db: Database;
  readonly clock: Clock;
}

/** What goes to a member by which channel, and when. */
export async function readSettings({ db, clock }: SettingsPorts, accountId: Id): Promise<NotificationSettingsView> {
  const [choices, schedule] = await Promise.all([listChoices(db, accountId), findSchedule(db, accountId)]);
  const { timeZone, digest, digestAt } = schedule;
  const quiet = quietHoursOf(schedule);
  return {
    channels: KIND_NAMES.flatMap((kind) =>
      CHANNELS.map((channel) => ({ kind, channel, on: goesBy(choices, kind, channel) })),
    ),
    time_zone: timeZone,
    quiet_hours: quiet ? { from: timeOfDay(quiet.from), to: timeOfDay(quiet.to) } : null,
    quiet_now: isQuiet(quiet, minuteOfDay(clock(), timeZone)),
    digest,
    digest_at: timeOfDay(digestAt),
  };
}

/** Changes what is given and leaves the rest; throws `invalid_request` for a time zone that is none. */
export async function changeSettings(
  ports: SettingsPorts,
  { accountId }: Actor,
  change: Static<typeof NotificationSettingsChange>,
): Promise<NotificationSettingsView> {
  if (change.time_zone !== undefined && !isTimeZone(change.time_zone))
    throw new AppError('invalid_request', {
      errors: [{ pointer: '/time_zone', code: 'time_zone', message: 'is no time zone of the IANA database' }],
    });
  await transaction(ports.db, async (tx) => {
    const { channels = [], quiet_hours: quiet } = change;
    await upsertChoices(
      tx,
      accountId,
      channels.map(({ kind, channel, on }) => ({ kind, channel, isOn: on })),
    );
    const present = await findSchedule(tx, accountId);
    await upsertSchedule(tx, accountId, {
      timeZone: change.time_zone ?? present.timeZone,
      quietFrom: quiet === undefined ? present.quietFrom : quiet && minutesOf(quiet.from),
      quietTo: quiet === undefined ? present.quietTo : quiet && minutesOf(quiet.to),
      digest: change.digest ?? present.digest,
      digestAt: change.digest_at === undefined ? present.digestAt : minutesOf(change.digest_at),
    });
  });
  return readSettings(ports, accountId);
}

function timeOfDay(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

function minutesOf(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}
