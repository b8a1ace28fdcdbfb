/** A verifier looks through the console's queue while 10,000 claims wait: its pages of 50 rows under every view, with their counts. */
import { withClient } from '../support/database.ts';
import { plantClaims } from '../support/many-claims.ts';
import { rowOf, rounded } from './row.ts';
import type { Workload } from './workload.ts';

const CLAIMS = 10_000;
const MS = 8_000;
const VIEWS = ['all', 'mine', 'unclaimed', 'overdue', 'second_person', 'high_risk'] as const;

export const queue: Workload = {
  name: 'queue',
  run: async ({ stage }) => {
    const { adminUrl, ours, members, generator } = await stage();
    const [verifierId = '', otherId = ''] = members.accountIds;
    await withClient(adminUrl, async (client) => {
      await client.query(`insert into account_role (account_id, role) values ($1, 'verifier') on conflict do nothing`, [
        verifierId,
      ]);
      // Staff are let in by a passkey alone.
      await client.query(`update session set factor = 'passkey' where account_id = $1`, [verifierId]);
    });
    await plantClaims(adminUrl, CLAIMS, { firstBy: otherId });
    await withClient(adminUrl, (client) =>
      client.query(`update claim set taken_by = $1, taken_at = now() where number like 'P%3'`, [verifierId]),
    );
    const { p50, p95, p99, failed, share, acknowledged } = await generator.run<'requests'>({
      kind: 'requests',
      method: 'GET',
      url: ours.url,
      paths: VIEWS.map((filter) => `/v1/staff/queue?limit=50&filter=${filter}`),
      tokens: await members.tokens(1),
      clients: 1,
      warmMs: 2_000,
      ms: MS,
    });
    return [
      rowOf({
        workload: `A page of the verifiers' queue, ${CLAIMS} open claims, p95 in ms`,
        clients: 1,
        value: p95,
        target: { valueAtMost: 50 },
        share,
        note: `p50 ${rounded(p50)} ms, p99 ${rounded(p99)} ms, ${acknowledged} pages`,
        isVoid: Object.keys(failed).length > 0,
      }),
    ];
  },
};
