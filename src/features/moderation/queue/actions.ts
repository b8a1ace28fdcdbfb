import type { Id } from '../../../kernel/ids.ts';
import { mayDecideAfter, mayReleasePack, MOVES } from '../policy.ts';
import type { ItemRow } from './queries.ts';

export const ACTION_IDS = [
  'hide',
  'uphold',
  'dismiss',
  'restore',
  'assess',
  'make_pack',
  'release_pack',
  'read_pack',
] as const;
export type ActionId = (typeof ACTION_IDS)[number];

/** An act on a notice or recognition as a console shows it: it holds no rule of its own. */
export interface Action {
  readonly id: ActionId;
  readonly label: string;
  /** What it comes to and who is told; null where nothing is asked. */
  readonly confirm: string | null;
  readonly requires_reason: boolean;
  /** Whether another moderator has to act as well. */
  readonly second_person: boolean;
  readonly enabled: boolean;
  readonly disabled_reason: string | null;
}

/** Who looks, and why they may not act on this file at all; undefined where nothing stands between. */
export interface Viewer {
  readonly accountId: Id;
  readonly conflict: string | undefined;
}

/** What can be done with it by this viewer, each with the reason where it cannot be now. */
export function actionsOn(item: ItemRow, viewer: Viewer): Action[] {
  return item.kind === 'notice' ? onNotice(item, viewer) : onRecognition(item, viewer);
}

function onNotice(item: ItemRow, viewer: Viewer): Action[] {
  const { state } = item;
  const isFirst = MOVES.decide.from.some((one) => one === state);
  const isAppeal = MOVES.decideAppeal.from.some((one) => one === state);
  if (!isFirst && !isAppeal) return onPack(item, viewer);
  const again = mayDecideAfter(viewer, item.deciders) ? undefined : APPEAL_IS_ANOTHERS;
  const why = viewer.conflict ?? again;
  const isRecognised = item.concern === 'identifying_patient';
  return [
    act('uphold', isAppeal ? FINAL.uphold : FIRST.uphold, why, { reason: true }),
    act('dismiss', `${isAppeal ? FINAL.dismiss : FIRST.dismiss} ${isRecognised ? STAYS : COMES_BACK}`, why, {
      reason: true,
    }),
    ...(item.post_state === 'shown' ? [act('hide', HIDE, viewer.conflict)] : []),
  ];
}

function onPack({ is_for_board: isForBoard, ...item }: ItemRow, viewer: Viewer): Action[] {
  const { pack_made_by: madeBy, pack_released: isReleased } = item;
  if (isReleased) return [act('read_pack', null, viewer.conflict)];
  if (madeBy === null) return isForBoard ? [act('make_pack', MAKE, viewer.conflict, { second: true })] : [];
  const why =
    viewer.conflict ?? (mayReleasePack(viewer, madeBy) ? undefined : 'You made it: another moderator releases it.');
  return [act('release_pack', RELEASE, why)];
}

function onRecognition(item: ItemRow, viewer: Viewer): Action[] {
  const isFirst = item.approvers.length === 0;
  const mine = item.approvers.includes(viewer.accountId)
    ? 'You have said so: the second word is another moderator’s.'
    : undefined;
  const why = viewer.conflict ?? (item.post_state === 'removed' ? 'The author has removed the post.' : mine);
  return [
    ...(item.state === 'hidden' ? [act('restore', isFirst ? RESTORE_FIRST : RESTORE, why, { second: isFirst })] : []),
    act('assess', ASSESS, viewer.conflict),
  ];
}

function act(
  id: ActionId,
  confirm: string | null,
  refusal: string | undefined,
  { reason = false, second = false }: { readonly reason?: boolean; readonly second?: boolean } = {},
): Action {
  return {
    id,
    label: LABELS[id],
    confirm,
    requires_reason: reason,
    second_person: second,
    enabled: refusal === undefined,
    disabled_reason: refusal ?? null,
  };
}

const LABELS: Readonly<Record<ActionId, string>> = {
  hide: 'Hide meanwhile',
  uphold: 'Uphold',
  dismiss: 'Dismiss',
  restore: 'Bring the post back',
  assess: 'Assess the incident',
  make_pack: 'Make a pack for a board',
  release_pack: 'Release the pack',
  read_pack: 'Read the pack',
};

const APPEAL_IS_ANOTHERS = 'You decided what the appeal is against: another moderator decides on it.';
const READ = 'Both sides are told, and read your reasons.';
const FIRST = {
  uphold: `The post is hidden. ${READ} The author may appeal, to another moderator.`,
  dismiss: READ,
} as const;
const FINAL = {
  uphold: `The post stays hidden, and that is the end of it. ${READ}`,
  dismiss: `The decision before is turned over, and that is the end of it. ${READ}`,
} as const;
const COMES_BACK = 'A post that was hidden for this is shown again.';
const STAYS = 'The post stays hidden: two moderators bring a recognised one back.';
const HIDE = 'Nobody can read the post until it is decided; to dismiss shows it again.';
const MAKE =
  'The gated post with its revisions, the exchange, the decisions and the proofs of the audit log. The author is told at once; nothing leaves before another moderator releases it.';
const RELEASE = 'Moderators may then read it and hand it to the board. The author is told.';
const RESTORE_FIRST =
  'Your word is kept, and the post stays hidden until a second moderator says the same. The gate of today must let its text through as it is.';
const RESTORE =
  'Yours is the second word: the post comes back at once if the gate of today lets its text through as it is. Author and reporter are told.';
const ASSESS = 'The four factors of 45 CFR 164.402. Until they are written down the incident counts as a breach.';
