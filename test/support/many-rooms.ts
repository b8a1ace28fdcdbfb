import { withClient } from './database.ts';

/**
 * Puts an account into so many rooms, each with so many posts of the texts that cases and comments of the database hold, written at
 * once as the owner of the database: by turns a conversation with another member and a case, of which every fifth for named readers.
 */
export async function plantRooms(
  adminUrl: string,
  accountId: string,
  { rooms, posts }: { readonly rooms: number; readonly posts: number },
): Promise<void> {
  await withClient(adminUrl, async (client) => {
    await client.query(`create temporary table planted as
      select n, gen_random_uuid() as room_id, gen_random_uuid() as id, n % 2 = 0 as is_case, n % 10 = 0 as is_named
      from generate_series(1, ${rooms}) n`);
    await client.query(`create temporary table author as
      select a.id as account_id, p.id as persona_id from account a join persona p on p.account_id = a.id and p.kind = 'name'
      where a.id <> '${accountId}' limit 1`);
    await client.query(`insert into room (id, kind, last_seq, comment_count)
      select room_id, case when is_case then 'case' else 'conversation' end, ${posts}, ${posts} from planted`);
    await client.query(`insert into room_member (room_id, account_id, shows_receipts)
      select room_id, '${accountId}'::uuid, true from planted union all select room_id, account_id, true from planted, author`);
    await client.query(`insert into conversation (id, room_id, kind, created_by)
      select id, room_id, 'group', account_id from planted, author where not is_case`);
    // The texts keep their receipts: a receipt is of a text, wherever that stands.
    await client.query(`insert into clinical_case select (jsonb_populate_record(c, jsonb_build_object('id', p.id, 'room_id', p.room_id,
        'author_id', a.account_id, 'persona_id', a.persona_id, 'audience', case when p.is_named then 'people' else 'members' end))).*
      from planted p, author a, clinical_case c
      where p.is_case and c.id = (select id from clinical_case where state = 'open' limit 1)`);
    await client.query(`insert into case_reader (case_id, account_id)
      select id, '${accountId}' from planted where is_named`);
    await client.query(`create temporary table words as
      select row_number() over () as place, body, body_deid, body_receipt
      from (select * from case_comment where body is not null limit ${posts}) c`);
    for (const [table, isCase] of [
      ['case_comment', true],
      ['message', false],
    ] as const)
      await client.query(`insert into ${table} (id, room_id, room_seq, author_id, persona_id, body, body_deid, body_receipt)
        select gen_random_uuid(), p.room_id, post, a.account_id, a.persona_id, w.body, w.body_deid, w.body_receipt
        from planted p, author a, generate_series(1, ${posts}) post
        join words w on w.place = 1 + post % (select count(*) from words) where p.is_case = ${isCase}`);
    await client.query('analyze room, room_member, clinical_case, case_comment, message');
  });
}
