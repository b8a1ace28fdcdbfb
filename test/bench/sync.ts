/** A device that knows nothing asks for everything in one call: 200 rooms, conversations and cases, of 50 posts each. */
import { withClient } from '../support/database.ts';
import { plantRooms } from '../support/many-rooms.ts';
import { rowOf, rounded } from './row.ts';
import type { Workload } from './workload.ts';

const ROOMS = 200;
const POSTS = 50;
const MS = 3_000;

export const sync: Workload = {
  name: 'sync',
  run: async ({ stage }) => {
    const { adminUrl, ours, members, generator } = await stage();
    const [accountId = ''] = members.accountIds;
    // Other workloads may have put everybody into a room.
    await withClient(adminUrl, (client) => client.query('delete from room_member where account_id = $1', [accountId]));
    await plantRooms(adminUrl, accountId, { rooms: ROOMS, posts: POSTS });
    const tokens = await members.tokens(1);
    const { length: bytes } = await (
      await fetch(`${ours.url}/v1/sync`, { headers: { authorization: `Bearer ${tokens[0]}` } })
    ).text();
    const { p50, p99, failed, share } = await generator.run<'requests'>({
      kind: 'requests',
      method: 'GET',
      url: ours.url,
      paths: ['/v1/sync'],
      tokens,
      clients: 1,
      warmMs: 1_500,
      ms: MS,
    });
    return [
      rowOf({
        workload: `Sync of a new device, ${ROOMS} rooms of ${POSTS} posts, p50 in ms`,
        clients: 1,
        value: p50,
        target: { valueAtMost: 150 },
        share,
        note: `p99 ${rounded(p99)} ms, ${rounded(bytes / 1e6)} MB`,
        isVoid: Object.keys(failed).length > 0,
      }),
    ];
  },
};
