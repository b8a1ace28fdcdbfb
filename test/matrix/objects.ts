import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Test } from 'tap';
import { newId } from '../../src/kernel/ids.ts';
import type { TestApp } from '../support/app.ts';
import { aCase } from '../support/doctors.ts';
import { aPerson, type Person, type Standing } from './subjects.ts';

/** How a subject stands to the object it asks for. */
export const RELATIONS = ['owner', 'member', 'institution', 'stranger'] as const;
export type Relation = (typeof RELATIONS)[number];

/** Makes objects that stand to a subject as asked. */
export interface Objects {
  /** The persona of somebody whom bodies may name. */
  readonly personaId: string;
  /** Parameters for a path, new ones when the request may change what they name. */
  paramsFor(path: string, subject: Person | undefined, relation: Relation, isFresh: boolean): Promise<Params>;
  readonly asOwner: AsOwner;
}

type AsOwner = (text: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;

export type Params = Readonly<Record<string, string>>;

const PHYSICIAN: Standing = { state: 'verified', roles: ['physician'] };
const APPLICANT: Standing = { state: 'new', roles: ['applicant'] };
const INSTITUTION = { name: 'St. Elsewhere', folded: 'stelsewhere' };

interface Kind {
  readonly path: RegExp;
  readonly params: (author: Person, subject: Person | undefined, relation: Relation, path: string) => Promise<Params>;
}

/** Prepares the people that own what is not the subject's. */
export async function createObjects(t: Pick<Test, 'teardown'>, app: TestApp): Promise<Objects> {
  const others = {
    member: await aPerson(app, PHYSICIAN),
    institution: await aPerson(app, PHYSICIAN),
    stranger: await aPerson(app, PHYSICIAN),
  };
  const pool = new pg.Pool({ connectionString: app.database.adminUrl, max: 3 });
  pool.on('error', () => undefined);
  t.teardown(() => pool.end());
  const asOwner: AsOwner = async (text, values = []) => (await pool.query(text, values)).rows;
  const affiliate = (person: Person) =>
    asOwner('insert into affiliation (account_id, folded, name) values ($1, $2, $3) on conflict do nothing', [
      person.accountId,
      INSTITUTION.folded,
      INSTITUTION.name,
    ]);
  await affiliate(others.institution);
  const ways = kinds(app, asOwner, [others.stranger, others.member]);
  const kept = new Map<string, Params>();
  const affiliated = new Set<string>();
  return {
    personaId: others.stranger.personaId,
    asOwner,
    async paramsFor(path, subject, relation, isFresh) {
      if (!path.includes('{')) return {};
      if (subject && relation === 'institution' && !affiliated.has(subject.accountId)) {
        affiliated.add(subject.accountId);
        await affiliate(subject);
      }
      const kind = ways.find((one) => one.path.test(path));
      if (!kind)
        return Object.fromEntries([...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [name, randomUUID()]));
      const name = `${kind.path.source} ${path.split('/')[2]} ${subject?.accountId ?? ''} ${relation}`;
      const known = kept.get(name);
      if (known && !isFresh) return known;
      const author = relation === 'owner' ? (subject ?? others.stranger) : others[relation];
      const made = await kind.params(author, subject, relation, path);
      if (!isFresh) kept.set(name, made);
      return made;
    },
  };
}

/** One way of making objects for each family of paths; a path that none knows gets ids of nothing. */
function kinds(app: TestApp, asOwner: AsOwner, guests: readonly [Person, Person]): Kind[] {
  const post = postAs(app);
  const aCaseBy = async (author: Person, subject: Person | undefined, relation: Relation, _path: string) => {
    const made = await as(author, PHYSICIAN, () =>
      post(author, '/v1/cases', { ...aCase(), poll: { options: ['Treat now', 'Wait'] } }),
    );
    const roomId = String(made['room_id']);
    if (relation === 'member' && subject)
      await asOwner('insert into room_member (room_id, account_id, role) values ($1, $2, $3) on conflict do nothing', [
        roomId,
        subject.accountId,
        'member',
      ]);
    return { id: String(made['id']), roomId };
  };
  /** A group of the author and a guest; the subject too, where it is a member. */
  const aGroupBy = async (author: Person, subject: Person | undefined, relation: Relation, _path: string) => {
    const { personaId } = author === guests[0] ? guests[1] : guests[0];
    const made = await as(author, PHYSICIAN, () =>
      post(author, '/v1/conversations', { kind: 'group', persona_ids: [personaId] }),
    );
    const roomId = String(made['room_id']);
    if (relation === 'member' && subject)
      await asOwner('insert into room_member (room_id, account_id, role) values ($1, $2, $3) on conflict do nothing', [
        roomId,
        subject.accountId,
        'member',
      ]);
    return { id: String(made['id']), roomId, personaId };
  };
  /** Of the subject, or of an applicant made for this one claim. */
  const aClaimBy = async (subject: Person | undefined, relation: Relation) => {
    const author = relation === 'owner' && subject ? subject : await aTarget(app, asOwner, relation, APPLICANT);
    // No more than five may wait at a time.
    await asOwner(
      `update claim set status = 'withdrawn' where account_id = $1 and status in ('submitted', 'auto_checks', 'needs_review', 'more_info')`,
      [author.accountId],
    );
    const id = await as(author, APPLICANT, async () => String((await post(author, '/v1/claims', aClaim()))['id']));
    return { id, version: await reviewable(asOwner, id) };
  };
  return [
    {
      path: /^\/v1\/(conversations\/\{id\}|rooms\/\{id\}\/messages)/,
      params: async (...asked) => {
        const { id, roomId, personaId } = await aGroupBy(...asked);
        return { id: asked[3].startsWith('/v1/rooms') ? roomId : id, persona_id: personaId };
      },
    },
    {
      path: /^\/v1\/messages\/\{id\}/,
      params: async (author, ...asked) => {
        const { roomId } = await aGroupBy(author, ...asked);
        const body = { client_id: newId(), body: 'On my way.' };
        const message = await as(author, PHYSICIAN, () => post(author, `/v1/rooms/${roomId}/messages`, body));
        return { id: String(message['id']) };
      },
    },
    {
      path: /^\/v1\/(blocks|mutes)\/\{persona_id\}/,
      params: async (author, subject, relation) => ({
        persona_id: relation === 'owner' ? author.personaId : (await aTarget(app, asOwner, relation)).personaId,
      }),
    },
    {
      path: /^\/v1\/cases\/\{id\}\/poll\/vote/,
      params: async (author, ...asked) => {
        const { id } = await aCaseBy(author, ...asked);
        const [option] = await asOwner('select id from poll_option where case_id = $1 limit 1', [id]);
        return { id, option_id: String(option?.['id']) };
      },
    },
    { path: /^\/v1\/cases\/\{id\}/, params: async (...asked) => ({ id: (await aCaseBy(...asked)).id }) },
    { path: /^\/v1\/rooms\/\{id\}/, params: async (...asked) => ({ id: (await aCaseBy(...asked)).roomId }) },
    {
      path: /^\/v1\/comments\/\{id\}/,
      params: async (author, ...asked) => {
        const { id } = await aCaseBy(author, ...asked);
        const comment = await as(author, PHYSICIAN, () =>
          post(author, `/v1/cases/${id}/comments`, { body: 'Same picture here.', mentions: [guests[0].personaId] }),
        );
        return { id: String(comment['id']) };
      },
    },
    { path: /^\/v1\/posts\/\{id\}/, params: async (...asked) => ({ id: (await aCaseBy(...asked)).id }) },
    {
      path: /^\/v1\/(staff\/)?notices\/\{id\}/,
      params: async (author, subject, relation, path) => {
        const { id: postId } = await aCaseBy(author, subject, relation, path);
        const sender = await aPerson(app, PHYSICIAN);
        const body = { concern: 'misinformation', note: 'The dose is wrong.' };
        const id = String((await post(sender, `/v1/posts/${postId}/notices`, body))['id']);
        if (path.startsWith('/v1/staff'))
          await asOwner(`update notice set state = 'escalated', due_at = null where id = $1`, [id]);
        return { id };
      },
    },
    {
      path: /^\/v1\/staff\/recognitions\/\{id\}/,
      params: async (...asked) => {
        const { id } = await aCaseBy(...asked);
        const recognition = await post(await aPerson(app, PHYSICIAN), `/v1/posts/${id}/recognise`, {});
        return { id: String(recognition['id']) };
      },
    },
    {
      path: /^\/v1\/(staff\/evidence|claims\/\{id\}\/evidence\/)/,
      params: async (_author, subject, relation, path) => {
        const { id: claimId } = await aClaimBy(subject, relation);
        const id = await aDocumentOf(asOwner, claimId);
        if (!path.startsWith('/v1/staff')) return { id: claimId, evidence_id: id };
        // Whoever asks holds the claim.
        await asOwner('update claim set taken_by = $2 where id = $1', [claimId, subject?.accountId ?? null]);
        return { id };
      },
    },
    {
      path: /^\/v1\/staff\/break-glass\/\{id\}/,
      params: async (_author, subject, relation, path) => {
        const isOwn = relation === 'owner' && subject;
        const member = isOwn ? subject : await aTarget(app, asOwner, relation);
        const opener = path.endsWith('/member') && !isOwn ? (subject ?? guests[0]) : guests[0];
        return { id: await aBrokenGlass(asOwner, opener.accountId, member.accountId, path.endsWith('/review')) };
      },
    },
    { path: /^\/v1\/(staff\/)?claims\/\{id\}/, params: (_author, subject, relation) => aClaimBy(subject, relation) },
    {
      path: /\/\{account_id\}/,
      params: async (author, subject, relation) => ({
        account_id:
          relation === 'owner' && subject ? subject.accountId : (await aTarget(app, asOwner, relation)).accountId,
        role: 'moderator',
      }),
    },
    { path: /^\/v1\/me\/devices\/\{id\}/, params: async (author) => ({ id: (await author.actor()).sessionId }) },
    { path: /^\/v1\/me\/passkeys\/\{id\}/, params: (author) => aPasskeyOf(asOwner, author) },
  ];
}

/** Somebody to act on, who owns nothing else here. */
async function aTarget(
  app: TestApp,
  asOwner: AsOwner,
  relation: Relation,
  standing: Standing = PHYSICIAN,
): Promise<Person> {
  const target = await aPerson(app, standing);
  if (relation === 'institution') {
    await asOwner('insert into affiliation (account_id, folded, name) values ($1, $2, $3)', [
      target.accountId,
      INSTITUTION.folded,
      INSTITUTION.name,
    ]);
  }
  return target;
}

/** An emergency access, its row alone: still open, or over and to be looked over. */
async function aBrokenGlass(asOwner: AsOwner, opener: string, member: string, isOver: boolean): Promise<string> {
  const id = newId();
  await asOwner(
    `insert into break_glass (id, opener_id, account_id, opened_at, expires_at)
     select $1, $2, $3, at, at + interval '30 minutes' from (select now() - case when $4 then interval '1 hour' else interval '0' end as at) x`,
    [id, opener, member, isOver],
  );
  return id;
}

/** A document of a claim: its row alone, since nobody here reads it. */
async function aDocumentOf(asOwner: AsOwner, claimId: string): Promise<string> {
  const id = randomUUID();
  await asOwner(
    `insert into evidence (id, claim_id, account_id, kind, media_type, bytes, wrapped_key, ciphertext_sha256, received_at)
     select $1, id, account_id, 'licence', 'image/png', 1, decode(repeat(md5($2), 4), 'hex'), decode(repeat(md5($2), 2), 'hex'), now()
     from claim where id = $2::uuid`,
    [id, claimId],
  );
  return id;
}

async function aPasskeyOf(asOwner: AsOwner, { accountId }: Person): Promise<Params> {
  const id = randomUUID();
  await asOwner(
    `insert into passkey (id, account_id, credential_id, public_key, counter, backup_eligible, backed_up, label)
     values ($1, $2, decode(md5($3), 'hex'), decode(repeat(md5($3), 4), 'hex'), 0, false, false, 'Key')`,
    [id, accountId, id],
  );
  return { id };
}

/** Lets somebody do what their own standing would not, and puts them back. */
async function as<Result>(person: Person, standing: Standing, work: () => Promise<Result>): Promise<Result> {
  const stands =
    person.standing.state === standing.state && person.standing.roles.includes(standing.roles[0] ?? 'student');
  if (!stands) await person.stand(standing);
  const result = await work();
  await person.stand();
  return result;
}

let claims = 0;

/** A licence in a country whose register no adapter asks, each with a number of its own. */
function aClaim(): object {
  claims += 1;
  const number = String(7_000_000 + claims);
  return { kind: 'licence', country: 'GB', number, first_name: 'Alda', last_name: 'Example', attestation: true };
}

/** Waits until a person may decide; the claim's version then. */
async function reviewable(asOwner: AsOwner, id: string): Promise<string> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const [row] = await asOwner('select status, version from claim where id = $1', [id]);
    if (row?.['status'] === 'needs_review') return String(row['version']);
    await sleep(25);
  }
  throw new Error('the checks of a claim did not end');
}

function postAs(app: TestApp) {
  return async (author: Person, url: string, payload: object): Promise<Record<string, unknown>> => {
    const send = async () =>
      app.app.inject({
        method: 'POST',
        url,
        payload,
        headers: { authorization: `Bearer ${await author.token()}`, 'idempotency-key': randomUUID() },
      });
    let reply = await send();
    for (let attempt = 0; reply.statusCode === 503 && attempt < 10; attempt += 1) reply = await send();
    if (reply.statusCode !== 201) throw new Error(`${url} was not made: ${reply.body}`);
    return reply.json();
  };
}
