import { createECDH } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { setMembership } from '../src/features/accounts/index.ts';
import { newId } from '../src/kernel/ids.ts';
import { encryptPush } from '../src/platform/push/encrypt.ts';
import { transaction } from '../src/platform/database/connection.ts';
import { startTestApp } from './support/app.ts';
import { withClient } from './support/database.ts';
import { aCase, aDoctor, type Doctor, type Reply } from './support/doctors.ts';
import { rowsOf, tablesHolding } from './support/rows.ts';
import { PushService } from './support/push-service.ts';
import { SocketClient } from './support/socket-client.ts';

const service = await PushService.start(t);
const app = await startTestApp(t, {
  settings: {
    PUSH_KEYS: `k1:${Buffer.alloc(32, 'push key').toString('base64')}`,
    PUSH_SERVICES: `${service.origin},push.example,*.push.example`,
  },
});
const url = await app.listen();

interface Entry {
  readonly id: string;
  readonly kind: string;
  readonly count: number;
  readonly position: number;
  readonly is_read: boolean;
  readonly subject: { readonly kind: string; readonly id: string };
}

/** Waits until the worker has taken every event that was written so far. */
async function settled(): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const [row] = await rowsOf(
      app.database,
      `select not exists (select from outbox where position is null and type <> 'notification')
        and (select position from event_consumer where name = 'notifications')
          >= (select coalesce(max(position), 0) from outbox where type <> 'notification') as done`,
    );
    if (row?.['done'] === true) return;
    await sleep(25);
  }
  throw new Error('events were not taken within 10 s');
}

async function inbox(who: Doctor, query = ''): Promise<{ data: Entry[]; unread_count: number }> {
  await settled();
  const reply = await who.call('GET', `/v1/notifications${query}`);
  t.equal(reply.status, 200, reply.text);
  return reply.body;
}

const brief = async (who: Doctor, query = ''): Promise<string[]> =>
  (await inbox(who, query)).data.map((one) => `${one.kind} ${one.count}`);

async function publish(author: Doctor, more: object = {}): Promise<{ id: string; room_id: string }> {
  const reply = await author.call('POST', '/v1/cases', { ...aCase(), ...more });
  t.equal(reply.status, 201, reply.text);
  return reply.body;
}

async function comment(author: Doctor, caseId: string, more: object = {}): Promise<Reply['body']> {
  const reply = await author.call('POST', `/v1/cases/${caseId}/comments`, { body: 'Same picture here.', ...more });
  t.equal(reply.status, 201, reply.text);
  return reply.body;
}

async function people(count: number): Promise<Doctor[]> {
  const made: Doctor[] = [];
  while (made.length < count) made.push(await aDoctor(app, { name: `Dr. Reader ${'ABCD'[made.length]}` }));
  return made;
}

t.test('comments on my case are one entry with a count until I read it, on my own sockets at once', async (t) => {
  const [author, first, second] = (await people(3)) as [Doctor, Doctor, Doctor];
  const socket = await SocketClient.signedIn(url, author.token);
  const stranger = await SocketClient.signedIn(url, second.token);
  const made = await publish(author);
  for (let n = 0; n < 3; n += 1) await comment(n === 0 ? first : second, made.id);
  await comment(author, made.id);
  const { data, unread_count: unread } = await inbox(author);
  t.match(data, [{ kind: 'case_comment', count: 3, is_read: false, subject: { kind: 'case', id: made.id } }]);
  t.equal(data.length, 1);
  t.equal(unread, 1);
  const heard = await socket.next((frame) => frame['type'] === 'notification');
  t.match(heard['data'], { id: data[0]?.id, kind: 'case_comment', room_id: made.room_id, from_seq: 1 });
  t.same(
    stranger.events().filter((frame) => frame['type'] === 'notification'),
    [],
    'nobody else hears it',
  );

  t.match((await author.call('PUT', '/v1/notifications/read', { up_to: data[0]?.position })).body, { unread_count: 0 });
  await socket.next((frame) => frame['type'] === 'notification.read');
  t.same(await brief(author, '?unread=true'), []);
  await comment(first, made.id);
  t.same(await brief(author), ['case_comment 1', 'case_comment 3'], 'what comes after is another entry');
  t.same(await brief(first), [], 'who writes is not told of the own words');
  socket.close();
  stranger.close();
});

t.test('a reply, a mention and an accepted answer reach the one they are for, once', async (t) => {
  const [author, answerer, named] = (await people(3)) as [Doctor, Doctor, Doctor];
  const made = await publish(author);
  const answer = await comment(answerer, made.id);
  await comment(author, made.id, { reply_to: answer.id });
  await comment(author, made.id, { reply_to: answer.id, mentions: [named.personaId, answerer.personaId] });
  await author.call('PUT', `/v1/cases/${made.id}/accepted-answer`, { comment_id: answer.id });
  await author.call('PUT', `/v1/cases/${made.id}/outcome`, { text: 'It was malaria after all.' });
  t.same((await brief(answerer)).toSorted(), ['answer_accepted 1', 'case_outcome 1', 'comment_reply 1', 'mention 1']);
  t.same(await brief(named), ['mention 1']);
  await author.call('DELETE', `/v1/cases/${made.id}/accepted-answer`);
  t.notOk((await brief(answerer)).includes('answer_accepted 1'), 'an acceptance that was taken back is not shown');
});

t.test('messages are one entry a conversation, and reading the room reads it', async (t) => {
  const [ada, bo] = (await people(2)) as [Doctor, Doctor];
  const room = (await ada.call('POST', '/v1/conversations', { kind: 'direct', persona_ids: [bo.personaId] })).body;
  for (let n = 0; n < 4; n += 1)
    await ada.call('POST', `/v1/rooms/${room.room_id}/messages`, { client_id: newId(), body: 'Are you there?' });
  t.same(await brief(bo), ['message 4']);
  t.same(await brief(ada), []);
  await bo.call('PUT', `/v1/rooms/${room.room_id}/read`, { up_to_seq: 4 });
  t.same(await brief(bo, '?unread=true'), []);
  await bo.call('PATCH', `/v1/rooms/${room.room_id}/membership`, { muted: true });
  await ada.call('POST', `/v1/rooms/${room.room_id}/messages`, { client_id: newId(), body: 'Hello?' });
  t.same(await brief(bo), [], 'a muted room tells nothing');
});

t.test('what may not be read any more counts for nothing', async (t) => {
  const [author, writer, other] = (await people(3)) as [Doctor, Doctor, Doctor];
  const made = await publish(author);
  const kept = await comment(writer, made.id, { mentions: [other.personaId] });
  const gone = await comment(writer, made.id);
  t.same(await brief(author), ['case_comment 2']);

  t.test('a comment that was removed', async (t) => {
    await writer.call('DELETE', `/v1/comments/${gone.id}`, undefined, { 'if-match': '"1"' });
    t.same(await brief(author), ['case_comment 1']);
  });
  t.test('a face that is muted or blocked, until it is not', async (t) => {
    for (const path of [`/v1/mutes/${writer.personaId}`, `/v1/blocks/${writer.personaId}`]) {
      t.equal((await author.call('PUT', path)).status, 204);
      t.same(await brief(author), [], path);
      await comment(writer, made.id);
      await settled();
      t.equal((await author.call('DELETE', path)).status, 204);
    }
    t.equal((await author.call('PUT', `/v1/mutes/${author.personaId}`)).status, 404, 'nobody mutes the own face');
    t.same(await brief(author), ['case_comment 1'], 'what came while it was muted is not told later');
  });
  t.test('a muted case', async (t) => {
    await author.call('PATCH', `/v1/rooms/${made.room_id}/membership`, { muted: true });
    t.same(await brief(author), []);
    await author.call('PATCH', `/v1/rooms/${made.room_id}/membership`, { muted: false });
    t.same(await brief(author), ['case_comment 1']);
  });
  t.test('a membership that is lost: nothing clinical, nothing new', async (t) => {
    t.same(await brief(other), ['mention 1']);
    await transaction(app.services.db, (tx) =>
      setMembership(tx, other.accountId, { state: 'suspended', roles: ['physician'] }),
    );
    await comment(writer, made.id);
    await sleep(1_100);
    t.same(await brief(other), []);
    await transaction(app.services.db, (tx) =>
      setMembership(tx, other.accountId, { state: 'verified', roles: ['physician'] }),
    );
    await sleep(1_100);
    t.same(await brief(other), ['mention 1'], 'and it is there again with the membership');
  });
  t.test('a hidden case', async (t) => {
    t.equal((await other.call('POST', `/v1/posts/${made.id}/recognise`)).status, 201);
    t.same(await brief(author), ['recognition 1'], 'its author hears of the recognition alone');
    t.same(await brief(other), []);
    const heard = await SocketClient.signedIn(url, other.token, 0);
    await sleep(200);
    t.notOk(JSON.stringify(heard.events()).includes(kept.id), 'nor on a socket that catches up');
    heard.close();
  });
});

t.test('an audience that changed closes the entry too', async (t) => {
  const [author, named] = (await people(2)) as [Doctor, Doctor];
  const made = await publish(author, { audience: { kind: 'people', people: [named.personaId] } });
  await comment(author, made.id, { mentions: [named.personaId] });
  t.same(await brief(named), ['mention 1']);
  await rowsOf(app.database, 'delete from case_reader where case_id = $1', [made.id]);
  t.same(await brief(named), []);
});

t.test('pages by keys, and a forged cursor or one of another list is refused', async (t) => {
  const [author, writer] = (await people(2)) as [Doctor, Doctor];
  const cases = [];
  for (let n = 0; n < 5; n += 1) cases.push(await publish(author));
  for (const one of cases) await comment(writer, one.id);
  await settled();
  const seen: string[] = [];
  let cursor = '';
  for (let page = 0; page < 4; page += 1) {
    const reply = await author.call('GET', `/v1/notifications?limit=2${cursor}`);
    seen.push(...reply.body.data.map((one: Entry) => one.subject.id));
    if (reply.body.next_cursor === null) break;
    cursor = `&cursor=${reply.body.next_cursor}`;
  }
  t.same(seen, cases.map((one) => one.id).toReversed());
  t.equal((await writer.call('GET', `/v1/notifications?limit=2${cursor}`)).body.code, 'invalid_cursor');
  t.equal((await author.call('GET', `/v1/notifications?unread=true${cursor}`)).body.code, 'invalid_cursor');
});

t.test('what somebody is told of by which channel is theirs to choose', async (t) => {
  const [author, writer] = (await people(2)) as [Doctor, Doctor];
  const path = '/v1/me/notification-settings';
  t.match((await author.call('GET', path)).body, {
    time_zone: 'UTC',
    quiet_hours: null,
    quiet_now: false,
    digest: 'daily',
  });
  const changed = await author.call('PATCH', path, {
    channels: [{ kind: 'case_comment', channel: 'in_app', on: false }],
    time_zone: 'Asia/Tokyo',
    quiet_hours: { from: '22:00', to: '07:30' },
  });
  t.match(changed.body, { time_zone: 'Asia/Tokyo', quiet_hours: { from: '22:00', to: '07:30' }, digest_at: '07:00' });
  const whole = await author.call('PATCH', path, { quiet_hours: { from: '06:00', to: '06:00' } });
  t.equal(whole.body.quiet_now, true, 'equal ends are the whole day');
  t.match((await author.call('PATCH', path, { quiet_hours: null })).body, { quiet_hours: null, quiet_now: false });
  t.match((await author.call('PATCH', path, { time_zone: 'Mars/Base' })).body, { code: 'invalid_request' });
  t.match((await author.call('PATCH', path, { quiet_hours: { from: '25:00', to: '07:00' } })).body, {
    code: 'invalid_request',
  });
  t.equal((await author.call('PATCH', path, { channels: [{ kind: 'all', channel: 'sms', on: true }] })).status, 400);
  const made = await publish(author);
  await comment(writer, made.id);
  t.same(await brief(author), []);
  await author.call('PATCH', path, { channels: [{ kind: 'case_comment', channel: 'in_app', on: true }] });
  t.same(await brief(author), ['case_comment 1']);
});

t.test('an applicant is told of the own claim and account, and of nothing clinical', async (t) => {
  const applicant = await aDoctor(app, { verified: false });
  await withClient(app.database.adminUrl, (admin) =>
    admin.query(
      `insert into outbox (type, audience, audience_id, data) values ('security.notice', 'account', $1, '{"notice":"new_device"}')`,
      [applicant.accountId],
    ),
  );
  app.relay?.wake();
  t.same(await brief(applicant), ['security 1']);
});

t.test('events are taken once: again after a restart, and past one that cannot be taken', async (t) => {
  const [author, writer] = (await people(2)) as [Doctor, Doctor];
  const made = await publish(author);
  await comment(writer, made.id);
  const before = await inbox(author);
  await rowsOf(
    app.database,
    `update event_consumer set position = greatest(0, position - 50) where name = 'notifications'`,
  );
  t.same(await inbox(author), before, 'taken again they move nothing');
  await author.call('PUT', '/v1/notifications/read', { up_to: before.data[0]?.position });
  await rowsOf(
    app.database,
    `update event_consumer set position = greatest(0, position - 50) where name = 'notifications'`,
  );
  t.same(await brief(author, '?unread=true'), [], 'nor do they open what was read');

  await rowsOf(
    app.database,
    `insert into outbox (type, audience, audience_id, data) values ('post.created', 'room', $1, '{"kind":"comment","id":"no id at all"}')`,
    [made.room_id],
  );
  await comment(writer, made.id);
  for (let attempt = 0; attempt < 200 && (await letters()) === 0; attempt += 1) await sleep(50);
  t.equal(await letters(), 1, 'the faulty one is kept with its ids');
  t.same(await brief(author, '?unread=true'), ['case_comment 1'], 'and those behind it went on');

  async function letters(): Promise<number> {
    return (await rowsOf(app.database, 'select from event_dead_letter')).length;
  }
});

t.test('entries go after ninety days without a move', async (t) => {
  const [author, writer] = (await people(2)) as [Doctor, Doctor];
  await comment(writer, (await publish(author)).id);
  t.same(await brief(author), ['case_comment 1']);
  const { notificationJobs } = await import('../src/features/notifications/index.ts');
  await notificationJobs['notifications.forget']({}, { ...app.services, db: app.services.db }).catch(() => undefined);
  await rowsOf(app.database, `update notification set moved_at = now() - interval '91 days' where account_id = $1`, [
    author.accountId,
  ]);
  await rowsOf(app.database, `select graphile_worker.add_job('notifications.forget')`);
  for (let attempt = 0; attempt < 200 && (await brief(author)).length > 0; attempt += 1) await sleep(50);
  t.same(await brief(author), []);
});

/** Runs a job now and waits until no job of notifications is left. */
async function runJob(name: string): Promise<void> {
  await rowsOf(app.database, 'select graphile_worker.add_job($1)', [name]);
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const [left] = await rowsOf(
      app.database,
      `select count(*)::int as count from graphile_worker.jobs where task_identifier like 'notifications.%' and attempts < 1`,
    );
    if (left?.['count'] === 0) return;
    await sleep(25);
  }
  throw new Error('jobs were not done within 10 s');
}

async function deliveries(who: Doctor): Promise<string[]> {
  const { body } = await who.call('GET', '/v1/notifications/deliveries');
  return body.data.map((one: { channel: string; kind: string | null; state: string; reason: string | null }) =>
    [one.channel, one.kind, one.state, one.reason].filter((part) => part !== null).join(' '),
  );
}

async function eventually(who: Doctor, expected: readonly string[], what: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if ((await deliveries(who)).join() === expected.join()) break;
    await sleep(50);
  }
  t.same(await deliveries(who), expected, what);
}

async function mailsTo(who: Doctor): Promise<string[]> {
  const [row] = await rowsOf(app.database, 'select email from account where id = $1', [who.accountId]);
  const folder = join(app.config.dataDir, 'mail');
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.eml'));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.filter((text) => text.includes(String(row?.['email'])));
}

t.test('a push is {kind, count}, encrypted for the device and signed for its service', async (t) => {
  const [author, writer] = (await people(2)) as [Doctor, Doctor];
  const { key } = (await author.call('GET', '/v1/push/key')).body;
  const device = service.device();
  t.equal((await author.call('PUT', '/v1/me/push-subscription', device.subscription)).status, 204);
  const made = await publish(author, { title: 'Zinnoberkanarie fever' });
  await comment(writer, made.id, { body: 'Zinnoberkanarie again.' });
  await settled();
  await eventually(author, ['push case_comment sent'], 'the member sees that it went');
  const [pushed, ...more] = device.taken();
  t.same(pushed?.message, { kind: 'case_comment', count: 1 });
  t.same(more, []);
  t.match(pushed?.headers, { 'content-encoding': 'aes128gcm', ttl: '86400' });
  await service.verify(t, pushed?.headers.authorization, key);
  await comment(writer, made.id);
  await settled();
  t.same(await deliveries(author), ['push case_comment sent'], 'not again within ten minutes');

  t.test('a subscription that is gone is removed, and one that redirects leads nowhere', async (t) => {
    for (const [status, end] of [
      [302, 'push case_comment failed refused'],
      [410, 'push case_comment failed gone'],
    ] as const) {
      device.answer(status);
      await author.call('PUT', '/v1/notifications/read', { up_to: 1e12 });
      const before = await deliveries(author);
      await comment(writer, made.id);
      await settled();
      await eventually(author, [end, ...before], String(status));
    }
    t.equal(service.strays(), 0, 'no redirect was followed');
    t.same(await rowsOf(app.database, 'select from push_subscription where account_id = $1', [author.accountId]), []);
  });

  t.test('quiet hours and what was read meanwhile suppress it', async (t) => {
    device.answer(201);
    await author.call('PUT', '/v1/me/push-subscription', device.subscription);
    await author.call('PATCH', '/v1/me/notification-settings', { quiet_hours: { from: '00:00', to: '00:00' } });
    await author.call('PUT', '/v1/notifications/read', { up_to: 1e12 });
    await comment(writer, made.id);
    await settled();
    await sleep(100);
    t.equal((await deliveries(author))[0], 'push case_comment suppressed quiet_hours');
    await author.call('PATCH', '/v1/me/notification-settings', { quiet_hours: null });
    const sent = device.taken().length;
    await author.call('DELETE', '/v1/me/push-subscription');
    await author.call('PUT', '/v1/notifications/read', { up_to: 1e12 });
    await comment(writer, made.id);
    await settled();
    t.equal(device.taken().length, sent, 'nor does a device without a subscription get any');
  });
});

t.test('the message of RFC 8291 appendix A is encrypted to the bytes that it prints', async (t) => {
  const bytes = (text: string): Buffer => Buffer.from(text, 'base64url');
  const own = createECDH('prime256v1');
  own.setPrivateKey(bytes('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw'));
  const keys = {
    p256dh: bytes('BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4'),
    auth: bytes('BTBZMqHH6r4Tts7J_aSIgg'),
  };
  const sealed = encryptPush(
    Buffer.from('When I grow up, I want to be a watermelon'),
    keys,
    own,
    bytes('DGv6ra1nlYgDCS1FRnbzlw'),
  );
  t.equal(
    sealed.toString('base64url'),
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
  );
});

t.test('no address but one of a known push service is ever called', async (t) => {
  const [member] = (await people(1)) as [Doctor];
  const { keys } = service.device().subscription;
  for (const endpoint of [
    'https://127.0.0.1/push',
    'https://169.254.169.254/latest/meta-data',
    'http://push.example/x',
    'https://push.example:8443/x',
    'https://push.example.evil.example/x',
    'https://evilpush.example/x',
    'https://localhost/x',
    `${service.origin.replace('127.0.0.1', 'localhost')}/x`,
  ]) {
    const reply = await member.call('PUT', '/v1/me/push-subscription', { endpoint, keys });
    t.match(reply, { status: 400, body: { code: 'invalid_request', errors: [{ pointer: '/endpoint' }] } }, endpoint);
  }
  const off = { ...keys, p256dh: `${keys.p256dh.slice(0, -4)}AAAA` };
  t.equal(
    (await member.call('PUT', '/v1/me/push-subscription', { endpoint: 'https://a.push.example/x', keys: off })).status,
    400,
  );
  t.equal(
    (await member.call('PUT', '/v1/me/push-subscription', { endpoint: 'https://a.push.example/x', keys })).status,
    204,
  );
});

t.test('a digest counts by kind, links, and says nothing else; once for what it held', async (t) => {
  const [author, writer, asleep] = (await people(3)) as [Doctor, Doctor, Doctor];
  const made = await publish(author, { title: 'Zinnoberkanarie fever' });
  for (const one of [author, asleep]) {
    const quiet = one === asleep ? { quiet_hours: { from: '00:00', to: '00:00' } } : {};
    await one.call('PATCH', '/v1/me/notification-settings', { digest: 'hourly', ...quiet });
  }
  await comment(writer, made.id, { body: 'Zinnoberkanarie fever again.', mentions: [asleep.personaId] });
  await comment(writer, made.id);
  await settled();
  await runJob('notifications.digest');
  await eventually(author, ['mail sent'], 'it went');
  t.same(await deliveries(asleep), [], 'quiet hours keep it for later');
  const [mail = '', ...more] = await mailsTo(author);
  t.match(mail, /2 comments on your cases/);
  t.match(mail, app.config.pageUrl);
  t.notMatch(mail, /zinnoberkanarie|Dr\. Reader|fever/i);
  t.same(more, []);
  await runJob('notifications.digest');
  t.same(await deliveries(author), ['mail sent'], 'what it held is not mailed again');
  await author.call('PUT', '/v1/notifications/read', { up_to: 1e12 });
  await comment(writer, made.id);
  await settled();
  t.equal((await writer.call('DELETE', `/v1/cases/${made.id}`)).status, 428, 'not the case');
  await rowsOf(app.database, `update case_comment set state = 'hidden' where room_id = $1`, [made.room_id]);
  await runJob('notifications.digest');
  await eventually(
    author,
    ['mail suppressed nothing_left', 'mail sent'],
    'nothing is mailed of what was hidden meanwhile',
  );
});

t.test('nothing of a post stands in any of them', async (t) => {
  const [author, writer] = (await people(2)) as [Doctor, Doctor];
  const made = await publish(author, { title: 'Zinnoberkanarie fever' });
  await comment(writer, made.id, { body: 'Zinnoberkanarie fever again.', mentions: [author.personaId] });
  const list = JSON.stringify(await inbox(author));
  t.notMatch(list, /zinnoberkanarie/i);
  t.notMatch(list, /Dr\. Reader/, 'nor a name');
  const holding = await tablesHolding(app.database, 'Zinnoberkanarie');
  t.same(
    holding.filter((name) => /notification|outbox|jobs|graphile/.test(name)),
    [],
  );
  t.ok(holding.includes('public.case_comment'), 'control: it is found where it belongs');
});
