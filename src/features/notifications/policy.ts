import { isVerifiedClinician, type Actor } from '../../kernel/actor.ts';
import { rule } from '../../kernel/rules.ts';

/** What a member may be told of, with what is on until the member says otherwise. `clinical`: for members in good standing alone. */
export const KINDS = {
  case_comment: { clinical: true, subject: 'case', in_app: true, mail: true, push: true },
  comment_reply: { clinical: true, subject: 'case', in_app: true, mail: true, push: true },
  mention: { clinical: true, subject: 'case', in_app: true, mail: true, push: true },
  message: { clinical: true, subject: 'conversation', in_app: true, mail: true, push: true },
  answer_accepted: { clinical: true, subject: 'comment', in_app: true, mail: true, push: false },
  case_outcome: { clinical: true, subject: 'case', in_app: true, mail: true, push: false },
  // Whoever lost their standing meanwhile is told as well.
  comment_unposted: { clinical: false, subject: 'comment', in_app: true, mail: true, push: true },
  recognition: { clinical: false, subject: 'recognition', in_app: true, mail: true, push: true },
  notice: { clinical: false, subject: 'notice', in_app: true, mail: true, push: true },
  claim: { clinical: false, subject: 'claim', in_app: true, mail: true, push: true },
  // Mailed at once by accounts: a digest would say it twice.
  security: { clinical: false, subject: 'account', in_app: true, mail: false, push: true },
  // For the staff; mailed at once by verification, whatever they chose.
  break_glass: { clinical: false, subject: 'break_glass', in_app: true, mail: false, push: true },
} as const;

export const KIND_NAMES = [
  'case_comment',
  'comment_reply',
  'mention',
  'message',
  'answer_accepted',
  'case_outcome',
  'comment_unposted',
  'recognition',
  'notice',
  'claim',
  'security',
  'break_glass',
] as const satisfies readonly (keyof typeof KINDS)[];
export type Kind = (typeof KIND_NAMES)[number];

export const CHANNELS = ['in_app', 'mail', 'push'] as const;
export type Channel = (typeof CHANNELS)[number];

/** One departure of a member from the defaults. */
export interface Choice {
  readonly kind: string;
  readonly channel: Channel;
  readonly isOn: boolean;
}

/** Whether a member hears at once of a new entry: of anything clinical only as a clinician in good standing. */
export const mayHear = rule(
  'notification.hear',
  (actor: Actor, kind: Kind): boolean => !KINDS[kind].clinical || isVerifiedClinician(actor),
);

/** Whether a kind goes by a channel. */
export function goesBy(choices: readonly Choice[], kind: Kind, channel: Channel): boolean {
  return choices.find((one) => one.kind === kind && one.channel === channel)?.isOn ?? KINDS[kind][channel];
}

/** The kinds a member sees by a channel; without standing as a clinician only what concerns the account itself. */
export function kindsFor(choices: readonly Choice[], channel: Channel, isClinician: boolean): Kind[] {
  return KIND_NAMES.filter((kind) => (isClinician || !KINDS[kind].clinical) && goesBy(choices, kind, channel));
}

/** When a member wants to be left alone, in minutes of the own day; `to` itself is loud again. */
export interface QuietHours {
  readonly from: number;
  readonly to: number;
}

/** Whether a minute of the day (0 to 1439) is quiet; hours that pass midnight are `from` above `to`, equal ends are the whole day. */
export function isQuiet(hours: QuietHours | undefined, minute: number): boolean {
  if (!hours) return false;
  const { from, to } = hours;
  if (from === to) return true;
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

/**
 * Whether a digest is due in the hour up to `minute` of the member's day: each hour, or once a day at its time, after the
 * quiet hours where that time lies in them.
 */
export function digestIsDue(
  wish: {
    readonly digest: 'off' | 'hourly' | 'daily';
    readonly digestAt: number;
    readonly quiet: QuietHours | undefined;
  },
  minute: number,
): boolean {
  if (wish.digest === 'off' || isQuiet(wish.quiet, minute)) return false;
  if (wish.digest === 'hourly') return true;
  const at = wish.quiet && isQuiet(wish.quiet, wish.digestAt) ? wish.quiet.to : wish.digestAt;
  return (minute - at + 1440) % 1440 < 60;
}

/** Minute of the day at `atMs` (since the Unix epoch) in an IANA time zone. */
export function minuteOfDay(atMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const [hour = '0', minute = '0'] = parts.format(new Date(atMs)).split(':');
  return Number(hour) * 60 + Number(minute);
}

/** Whether this runtime knows an IANA time zone. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: name }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
}
