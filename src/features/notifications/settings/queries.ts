import { and, eq, sql } from 'drizzle-orm';
import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import type { Choice } from '../policy.ts';
import { notificationChoice, notificationSchedule, personaMute } from '../tables.ts';
import { persona } from '../../accounts/tables.ts';

export async function listChoices(db: Database, accountId: Id): Promise<Choice[]> {
  return db
    .select({ kind: notificationChoice.kind, channel: notificationChoice.channel, isOn: notificationChoice.is_on })
    .from(notificationChoice)
    .where(eq(notificationChoice.account_id, accountId));
}

export async function upsertChoices(tx: Database, accountId: Id, choices: readonly Choice[]): Promise<void> {
  for (const { kind, channel, isOn } of choices)
    await tx
      .insert(notificationChoice)
      .values({ account_id: accountId, kind, channel, is_on: isOn })
      .onConflictDoUpdate({
        target: [notificationChoice.account_id, notificationChoice.kind, notificationChoice.channel],
        set: { is_on: isOn },
      });
}

/** Minutes of the day where a time is meant. */
export interface Schedule {
  readonly timeZone: string;
  readonly quietFrom: number | null;
  readonly quietTo: number | null;
  readonly digest: 'off' | 'hourly' | 'daily';
  readonly digestAt: number;
}

export const USUAL: Schedule = { timeZone: 'UTC', quietFrom: null, quietTo: null, digest: 'daily', digestAt: 420 };

export async function findSchedule(db: Database, accountId: Id): Promise<Schedule> {
  const [row] = await db
    .select({
      timeZone: notificationSchedule.time_zone,
      quietFrom: notificationSchedule.quiet_from,
      quietTo: notificationSchedule.quiet_to,
      digest: notificationSchedule.digest,
      digestAt: notificationSchedule.digest_at,
    })
    .from(notificationSchedule)
    .where(eq(notificationSchedule.account_id, accountId));
  return row ?? USUAL;
}

export async function upsertSchedule(tx: Database, accountId: Id, schedule: Schedule): Promise<void> {
  const values = {
    time_zone: schedule.timeZone,
    quiet_from: schedule.quietFrom,
    quiet_to: schedule.quietTo,
    digest: schedule.digest,
    digest_at: schedule.digestAt,
  };
  await tx
    .insert(notificationSchedule)
    .values({ account_id: accountId, ...values })
    .onConflictDoUpdate({ target: notificationSchedule.account_id, set: values });
}

/** Silences a face; false when there is none, or it is a face of the account itself. */
export async function insertMute(db: Database, accountId: Id, personaId: Id): Promise<boolean> {
  const { rows } = await db.execute(sql`
    with face as (select id from ${persona} where id = ${personaId} and account_id <> ${accountId}), put as (
      insert into ${personaMute} (account_id, persona_id) select ${accountId}, id from face on conflict do nothing)
    select id from face`);
  return rows.length === 1;
}

export async function deleteMute(db: Database, accountId: Id, personaId: Id): Promise<void> {
  await db.delete(personaMute).where(and(eq(personaMute.account_id, accountId), eq(personaMute.persona_id, personaId)));
}
