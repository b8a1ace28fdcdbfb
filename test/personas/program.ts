import fc from 'fast-check';
import { newId } from '../../src/kernel/ids.ts';
import { aCase, type Doctor, type Reply } from '../support/doctors.ts';
import { SocketClient } from '../support/socket-client.ts';
import { MEMBERS, type Face, type Watchers, type World } from './world.ts';

/** One thing that happens, said of faces alone: nothing in it knows whose they are. `on` picks a post written before. */
export interface Step {
  readonly act: keyof typeof ACTS;
  readonly face: Face;
  readonly other: Face;
  readonly on: number;
  readonly also: boolean;
}

/** Somebody's post, as it was answered. */
interface Post {
  readonly kind: 'case' | 'comment';
  readonly id: string;
  readonly caseId: string;
  readonly roomId: string;
  readonly owner: Doctor;
  readonly revision: number;
}

interface Game extends Watchers {
  readonly world: World;
  readonly posts: Post[];
  /** What watchers were answered on the way. */
  readonly replies: Reply[];
}

const ACTS = {
  async publish(game: Game, { face, also }: Step) {
    const owner = game.world.behind(face);
    const tags = also ? ['common', 'rare'] : [];
    keep(game, owner, 'case', await owner.call('POST', '/v1/cases', { ...aCase(), persona: face.kind, tags }));
  },
  async comment(game: Game, { face, other, on, also }: Step) {
    const [owner, target] = [game.world.behind(face), pick(game, on)];
    const reply = also && target.kind === 'comment' ? { reply_to: target.id } : {};
    const mentions = on % 3 === 0 ? [game.world.idOf(other)] : [];
    const body = { body: 'Seen before.', persona: face.kind, mentions, ...reply };
    keep(game, owner, 'comment', await owner.call('POST', `/v1/cases/${target.caseId}/comments`, body), target.caseId);
  },
  async edit(game: Game, { on }: Step) {
    const { kind, id, owner, revision } = pick(game, on);
    const text = kind === 'case' ? { title: 'A', body: 'B', question: 'C?' } : { body: 'Changed.' };
    await owner.call('PATCH', `/v1/${kind}s/${id}`, text, { 'if-match': `"${revision}"` });
  },
  async remove(game: Game, { on }: Step) {
    const { kind, id, owner, revision } = pick(game, on);
    if (kind === 'comment')
      await owner.call('DELETE', `/v1/comments/${id}`, undefined, { 'if-match': `"${revision}"` });
  },
  async close(game: Game, { on }: Step) {
    const { kind, id, owner } = pick(game, on);
    if (kind === 'case' && owner !== game.peer) await owner.call('PUT', `/v1/cases/${id}/closed`);
  },
  /** A socket for each time, so that the limit of one account says nothing about two faces. */
  async type({ world, ...game }: Game, { face, on }: Step) {
    const socket = await SocketClient.signedIn(world.url, world.behind(face).token);
    const until = new Date(Date.now() + 5_000).toISOString();
    const room_id = pick(game, on).roomId;
    socket.send({ frame: 'typing', room_id, persona_id: world.idOf(face), until });
    socket.send({ frame: 'ping' });
    await socket.next((frame) => frame['frame'] === 'pong');
    socket.close();
  },
  async read({ world, ...game }: Game, { face, on }: Step) {
    const [reader, path] = [world.behind(face), `/v1/rooms/${pick(game, on).roomId}`];
    await reader.call('PUT', `${path}/membership`);
    await reader.call('PATCH', `${path}/membership`, { shows_receipts: true });
    await reader.call('PUT', `${path}/read`, { up_to_seq: 1 });
  },
  async message({ world, peer }: Game, { face: { place } }: Step) {
    const member = world.behind({ kind: 'name', place });
    const opened = await member.call('POST', '/v1/conversations', { kind: 'direct', persona_ids: [peer.personaId] });
    const path = `/v1/rooms/${opened.body.room_id}/messages`;
    await member.call('POST', path, { client_id: newId(), body: 'Hello.' });
  },
  async converse(game: Game, { face }: Step) {
    const body = { kind: 'direct', persona_ids: [game.world.idOf(face)] };
    game.replies.push(await game.peer.call('POST', '/v1/conversations', body));
  },
  async block({ world, trainee, replies }: Game, { face }: Step) {
    replies.push(await trainee.call('PUT', `/v1/blocks/${world.idOf(face)}`));
  },
  async mute({ world, peer, replies }: Game, { face }: Step) {
    replies.push(await peer.call('PUT', `/v1/mutes/${world.idOf(face)}`));
  },
  async mention(game: Game, { face, on }: Step) {
    const { caseId } = pick(game, on);
    const body = { body: 'See.', mentions: [game.world.idOf(face)] };
    const reply = await game.peer.call('POST', `/v1/cases/${caseId}/comments`, body);
    game.replies.push(reply);
    keep(game, game.peer, 'comment', reply, caseId);
  },
  async name(game: Game, { face }: Step) {
    const audience = { kind: 'people', people: [game.world.idOf(face)] };
    const reply = await game.peer.call('POST', '/v1/cases', { ...aCase(), audience });
    game.replies.push(reply);
    keep(game, game.peer, 'case', reply);
  },
  async helpful(game: Game, { on }: Step) {
    const { kind, id } = pick(game, on);
    if (kind === 'comment') game.replies.push(await game.trainee.call('PUT', `/v1/comments/${id}/helpful`));
  },
  async notice(game: Game, { on }: Step) {
    const body = { concern: 'misinformation', note: 'Please look again.' };
    game.replies.push(await game.trainee.call('POST', `/v1/posts/${pick(game, on).id}/notices`, body));
  },
};

/** Mostly posts, as their faces are what could be joined. */
const FREQUENT = ['publish', 'comment', 'comment', 'comment', 'comment', 'type', 'publish'] as const;
const aFace = fc.record({
  kind: fc.constantFrom('name' as const, 'handle' as const),
  place: fc.integer({ min: 0, max: MEMBERS - 1 }),
});

/** Programs of 8 to 16 steps. */
export const programs: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    act: fc.constantFrom(...FREQUENT, ...(Object.keys(ACTS) as (keyof typeof ACTS)[])),
    face: aFace,
    other: aFace,
    on: fc.nat(30),
    also: fc.boolean(),
  }),
  { minLength: 8, maxLength: 16 },
);

/**
 * Plays a program, refusals and all; what was written, and what watchers were answered meanwhile. Events are read when they are
 * told: each step waits until the peer has heard of the one before.
 */
export async function play(
  world: World,
  watchers: Watchers,
  program: readonly Step[],
  ear: SocketClient,
): Promise<Game> {
  const game: Game = { world, ...watchers, posts: [], replies: [] };
  const { peer } = watchers;
  keep(game, peer, 'case', await peer.call('POST', '/v1/cases', { ...aCase(), tags: ['common'] }));
  await caughtUp(game, ear);
  for (const step of program) {
    await ACTS[step.act](game, step);
    await caughtUp(game, ear);
  }
  return game;
}

/** Whoever moves a horizon hears of it: by then everything before has been told. */
async function caughtUp({ peer, posts }: Pick<Game, 'peer' | 'posts'>, ear: SocketClient): Promise<void> {
  const marks = () => ear.frames.filter(({ type }) => type === 'read.moved').length;
  const before = marks();
  await peer.call('PUT', `/v1/rooms/${pick({ posts }, 0).roomId}/read`, { up_to_seq: 0 });
  await ear.next(() => marks() > before, 20_000);
}

function pick({ posts }: Pick<Game, 'posts'>, place: number): Post {
  const found = posts[place % posts.length];
  if (!found) throw new Error('the peer has posted first');
  return found;
}

function keep({ posts }: Game, owner: Doctor, kind: Post['kind'], { status, body }: Reply, caseId?: string): void {
  if (status !== 201) return;
  posts.push({ kind, id: body.id, caseId: caseId ?? body.id, roomId: body.room_id, owner, revision: body.revision });
}
