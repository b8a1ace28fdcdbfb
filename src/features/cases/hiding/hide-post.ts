import type { Database } from '../../../platform/database/connection.ts';
import { setClosed } from '../../rooms/index.ts';
import { announce, type Act } from '../announce.ts';
import { hideCase, hideComment, unhideCase, unhideComment, type PostFactsRow } from './queries.ts';

export type PostRef = Pick<PostFactsRow, 'kind' | 'id' | 'roomId'>;

/** Hides a post on every way at once, inside the caller's transaction; false when somebody was faster. The memory of a case goes with it. */
export async function hidePost(
  tx: Database,
  act: Omit<Act, 'id'>,
  post: PostRef,
  reason: 'recognition' | 'report',
): Promise<boolean> {
  const hidden = await (post.kind === 'case' ? hideCase(tx, post.id, reason) : hideComment(tx, post.id));
  if (!hidden) return false;
  if (post.kind === 'case') await setClosed(tx, post.roomId, true);
  await announce(tx, { ...act, id: post.id }, { ...post, type: 'post.hidden', action: `${post.kind}.hide` });
  return true;
}

/** Shows a hidden post again, inside the caller's transaction, a case as it was; false when it is not hidden any more. */
export async function unhidePost(tx: Database, act: Omit<Act, 'id'>, post: PostRef): Promise<boolean> {
  const shown = await (post.kind === 'case' ? unhideCase(tx, post.id) : unhideComment(tx, post.id));
  if (!shown) return false;
  if (shown !== true && shown.state === 'open') await setClosed(tx, post.roomId, false);
  await announce(tx, { ...act, id: post.id }, { ...post, type: 'post.updated', action: `${post.kind}.unhide` });
  return true;
}
