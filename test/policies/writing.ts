import t from 'tap';
import * as cases from '../../src/features/cases/policy.ts';
import * as messaging from '../../src/features/messaging/policy.ts';
import * as moderation from '../../src/features/moderation/policy.ts';
import { doctor, lapsed } from './actor.ts';

t.test('who reads, writes, changes and closes cases', async (t) => {
  const own = { authorId: 'a', state: 'open' } as const;
  const foreign = { ...own, authorId: 'b' } as const;
  t.same(
    [doctor, lapsed].map((one) => cases.mayReadCases(one)),
    [true, false],
  );
  t.same(
    [doctor, lapsed].map((one) => cases.mayPublishCase(one)),
    [true, false],
  );
  t.same(
    [
      cases.mayHear(doctor, 'everyone'),
      cases.mayHear(doctor, new Set(['a'])),
      cases.mayHear(doctor, new Set(['b'])),
      cases.mayHear(lapsed, 'everyone'),
    ],
    [true, true, false, false],
  );
  t.same(
    [own, foreign].map((post) => cases.isAuthor(doctor, post)),
    [true, false],
  );
  t.equal(cases.mayComment(doctor, foreign), true);
  t.equal(cases.mayComment(doctor, { ...foreign, state: 'closed' }), false);
  t.equal(cases.mayComment(lapsed, foreign), false);
  t.equal(cases.mayEdit(doctor, own), true);
  t.equal(cases.mayEdit(doctor, { ...own, state: 'visible' }), true);
  t.equal(cases.mayEdit(doctor, { ...own, state: 'closed' }), false);
  t.equal(cases.mayEdit(doctor, foreign), false);
  t.equal(cases.mayEdit(lapsed, own), false);
  t.equal(cases.mayRemove(lapsed, own), true, 'one may always take back what one wrote');
  t.equal(cases.mayRemove(doctor, { ...own, state: 'removed' }), false);
  t.equal(cases.mayRemove(doctor, foreign), false);
  t.same(
    [own, foreign].map((post) => cases.mayClose(doctor, post)),
    [true, false],
  );
  t.equal(cases.mayClose(doctor, { ...own, state: 'closed' }), false);
  t.equal(cases.mayReopen(doctor, { ...own, state: 'closed' }), true);
  t.equal(cases.mayReopen(doctor, own), false);
  t.equal(cases.mayReopen(doctor, { ...foreign, state: 'closed' }), false);
  t.equal(cases.mayTellOutcome(doctor, own), true);
  t.equal(cases.mayTellOutcome(doctor, { ...own, state: 'closed' }), true);
  t.equal(cases.mayTellOutcome(doctor, { ...own, state: 'hidden' }), false);
  t.equal(cases.mayTellOutcome(doctor, foreign), false);
});

t.test('who does what in conversations', async (t) => {
  const member = { kind: 'group', role: 'member', isInvited: false } as const;
  const owner = { ...member, role: 'owner' } as const;
  const stranger = { ...member, role: undefined } as const;
  const direct = { ...member, kind: 'direct' } as const;
  t.same(
    [member, stranger].map((one) => messaging.mayRead(doctor, one)),
    [true, false],
  );
  t.equal(messaging.mayRead(lapsed, member), false);
  t.same(
    [doctor, lapsed].map((one) => messaging.mayHear(one)),
    [true, false],
  );
  t.equal(messaging.mayWrite(doctor, member), true);
  t.equal(messaging.mayWrite(doctor, stranger), false);
  t.equal(messaging.mayJoin(doctor, { ...stranger, isInvited: true }), true);
  t.equal(messaging.mayJoin(doctor, { ...stranger, isInvited: true, kind: 'direct' }), false);
  t.equal(messaging.mayJoin(doctor, stranger), false);
  t.equal(messaging.mayJoin(lapsed, { ...stranger, isInvited: true }), false);
  t.same(
    [member, direct, stranger].map((one) => messaging.mayInvite(doctor, one)),
    [true, false, false],
  );
  t.same(
    [owner, member, { ...owner, kind: 'direct' } as const, stranger].map((one) => messaging.mayManage(doctor, one)),
    [true, false, false, false],
  );
  t.same(
    [direct, owner, member].map((one) => messaging.mayChangeConversation(doctor, one)),
    [true, true, false],
  );
  const message = { authorId: 'a', state: 'visible', ageMs: messaging.EDIT_WINDOW_MS } as const;
  t.equal(messaging.mayEditMessage(doctor, message), true);
  t.equal(messaging.mayEditMessage(doctor, { ...message, ageMs: messaging.EDIT_WINDOW_MS + 1 }), false);
  t.equal(messaging.mayEditMessage(doctor, { ...message, state: 'hidden' }), false);
  t.equal(messaging.mayEditMessage(doctor, { ...message, authorId: 'b' }), false);
  t.equal(messaging.mayEditMessage(lapsed, message), false);
  t.equal(messaging.mayRemoveMessage(lapsed, message), true);
  t.equal(messaging.mayRemoveMessage(doctor, { ...message, state: 'removed' }), false);
  t.equal(messaging.mayRemoveMessage(doctor, { ...message, authorId: 'b' }), false);
});

t.test('a notice is between two, each with their own steps, and judged by others, each once', async (t) => {
  const received = { authorId: 'a', senderId: 'b' };
  const sent = { authorId: 'b', senderId: 'a' };
  t.same(
    [received, sent, { authorId: 'b', senderId: 'c' }].map((one) => moderation.mayReadNotice(doctor, one)),
    [true, true, false],
  );
  t.equal(moderation.mayTakeStep(doctor, received, 'answer'), true);
  t.equal(moderation.mayTakeStep(doctor, received, 'accept'), false);
  t.equal(moderation.mayTakeStep(doctor, sent, 'accept'), true);
  t.equal(moderation.mayTakeStep(doctor, sent, 'appeal'), false);
  t.equal(moderation.mayDecideAfter(doctor, ['b']), true);
  t.equal(moderation.mayDecideAfter(doctor, ['b', 'a']), false);
  t.equal(moderation.mayReleasePack(doctor, 'b'), true);
  t.equal(moderation.mayReleasePack(doctor, 'a'), false, 'a pack wants two people');
  t.equal(moderation.isNoParty(doctor, ['b', 'c']), true);
  t.equal(moderation.isNoParty(doctor, ['b', 'a']), false);
});

t.test('what identifies is answered sooner', async (t) => {
  t.equal(moderation.answerTimeMs('privacy') < moderation.answerTimeMs('incivility'), true);
});
