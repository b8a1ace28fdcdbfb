import t from 'tap';
import { lookingOverRefusal, readingRefusal, stateOf } from '../../src/features/verification/break-glass/policy.ts';
import {
  answerBy,
  endOfWaiting,
  isGivenUp,
  isToRemind,
} from '../../src/features/verification/registry/monitoring/unanswered/policy.ts';
import { isApplicant, isOwnClaim, mayBecomeMember } from '../../src/features/verification/policy.ts';
import {
  isHidden,
  secondPersonReasons,
  settle,
  waitsForSecond,
} from '../../src/features/verification/review/opinions/policy.ts';
import {
  approvalRefusal,
  decidingRefusal,
  endingRefusal,
  fitsDecision,
  holdingRefusal,
  isBorneOut,
  isEnding,
  reopeningRefusal,
  type CheckFacts,
} from '../../src/features/verification/review/policy.ts';
import {
  endsEverything,
  isEnded,
  isExpiring,
  isOver,
  mayRenew,
} from '../../src/features/verification/standing/policy.ts';
import { CLAIM_STATUSES, type ClaimStatus } from '../../src/features/verification/words.ts';

t.test('who decides a claim, and how many', async (t) => {
  const check = (kind: CheckFacts['kind'], outcome: CheckFacts['outcome'], detailCode: CheckFacts['detailCode']) =>
    ({ kind, source: 'nppes', outcome, detailCode, validUntil: new Date(1_000), verifierId: null }) as const;
  const match = check('npi', 'match', 'all_fields_match');
  const clean = check('exclusion', 'missing', 'not_on_exclusion_list');
  const facts = { checks: [match, clean], isNearToStaff: false, isEscalated: false, hasEnded: false };

  t.test('one person is enough only where every check is good and nobody of the house is near', async (t) => {
    t.same(secondPersonReasons(facts), []);
    const near = check('npi', 'near', 'close_but_not_equal');
    const wanting = [
      [{ checks: [near, clean] }, 'no_registry_match'],
      [{ checks: [check('licence', 'missing', 'no_source_for_country')] }, 'no_look_up'],
      [{ checks: [] }, 'no_look_up'],
      [{ checks: [match, check('exclusion', 'source_down', 'registry_not_loaded')] }, 'check_failed'],
      [{ checks: [match, check('exclusion', 'near', 'name_on_exclusion_list')] }, 'check_failed'],
      [{ checks: [match, clean, check('identity', 'differs', 'fields_differ')] }, 'check_failed'],
      [{ isNearToStaff: true }, 'staff_institution'],
      [{ isEscalated: true }, 'escalated'],
      [{ hasEnded: true }, 'after_end'],
    ] as const;
    for (const [change, reason] of wanting) t.same(secondPersonReasons({ ...facts, ...change }), [reason], reason);
  });

  t.test('a rejection that a check shows needs no second person, a judgement does', async (t) => {
    const waits = (decision: Parameters<typeof waitsForSecond>[0], reason: Parameters<typeof waitsForSecond>[1]) =>
      waitsForSecond(decision, reason, ['no_registry_match'], [check('npi', 'missing', 'not_found')]);
    t.equal(waits('approve', 'document_checked'), true);
    t.equal(waits('more_info', 'document_needed'), false);
    t.equal(waits('suspend', 'board_suspended'), false, 'what ends an approval cannot wait');
    t.equal(waits('reject', 'number_not_found'), false);
    t.equal(waits('reject', 'identity_not_shown'), true);
    t.equal(waits('reject', 'name_differs'), true, 'nothing differs');
    t.equal(waits('reject', 'excluded'), true, 'no list says so');
    t.equal(waitsForSecond('reject', 'number_not_found', ['escalated'], [check('npi', 'missing', 'not_found')]), true);
    t.equal(waitsForSecond('approve', 'registry_match', [], [match, clean]), false);
    const shown = [check('npi', 'differs', 'fields_differ'), check('exclusion', 'match', 'on_exclusion_list')];
    for (const reason of ['name_differs', 'licence_not_active', 'excluded'] as const)
      t.equal(waitsForSecond('reject', reason, ['no_registry_match'], shown), false, reason);
  });

  t.test('two who agree decide; who disagrees calls a third, whose word stands', async (t) => {
    const yes = { decision: 'approve', scope: 'full', expiresOn: null, rejection: null } as const;
    const no = { decision: 'reject', scope: null, expiresOn: null, rejection: null } as const;
    const more = { ...no, decision: 'more_info' } as const;
    t.same(settle([], yes, false), { place: 'only', stands: true });
    t.same(settle([], yes, true), { place: 'first', stands: false });
    t.same(settle([yes], yes, true), { place: 'second', stands: true });
    t.same(settle([yes], no, true), { place: 'second', stands: false });
    t.same(settle([yes], no, false), { place: 'second', stands: false }, 'also when a check would bear it');
    t.same(settle([yes], { ...yes, expiresOn: '2099-01-01' }, true), { place: 'second', stands: false }, 'another end');
    t.same(settle([yes], { ...yes, scope: 'trainee' }, true), { place: 'second', stands: false }, 'another scope');
    t.same(settle([no], { ...no, rejection: 'final' }, true), { place: 'second', stands: false }, 'another finality');
    t.same(settle([yes], more, true), { place: 'second', stands: true });
    t.same(settle([yes, no], no, true), { place: 'third', stands: true });
  });

  t.test('an opinion is hidden while its claim is in the queue and nothing was settled since', async (t) => {
    const claim = { status: 'needs_review', attempt: 2 } as const;
    t.equal(isHidden(claim, { stands: false, attempt: 2 }), true);
    t.equal(isHidden(claim, { stands: false, attempt: 1 }), false);
    t.equal(isHidden(claim, { stands: true, attempt: 2 }), false);
    t.equal(isHidden({ ...claim, status: 'approved' }, { stands: false, attempt: 2 }), false);
  });

  t.test('who may take, decide, end and look again', async (t) => {
    const file = {
      accountId: 'a',
      status: 'needs_review',
      attempt: 1,
      takenBy: null,
      firstBy: null,
      secondBy: null,
      escalatedAt: null,
    } as const;
    const viewer = { id: 'v', conflict: undefined, decidedAppealed: false };
    t.equal(isOwnClaim('a', file), true);
    t.equal(isOwnClaim('v', file), false);
    t.equal(holdingRefusal(viewer, file), undefined);
    t.equal(holdingRefusal(viewer, { ...file, takenBy: 'v' }), undefined);
    const refused = [
      [file, { ...viewer, conflict: 'Colleagues.' }, 'self_review_refused'],
      [{ ...file, status: 'approved' }, viewer, 'state_conflict'],
      [{ ...file, status: 'draft', attempt: 0 }, viewer, 'not_found'],
      [{ ...file, takenBy: 'w' }, viewer, 'state_conflict'],
      [file, { ...viewer, decidedAppealed: true }, 'second_person_required'],
      [{ ...file, firstBy: 'v' }, viewer, 'second_person_required'],
      [{ ...file, firstBy: 'w', secondBy: 'v' }, viewer, 'second_person_required'],
    ] as const;
    for (const [facts, who, code] of refused) {
      t.equal(holdingRefusal(who, facts)?.code, code);
      t.equal(decidingRefusal(who, facts, [])?.code, code);
    }
    t.equal(decidingRefusal(viewer, file, [match]), undefined);
    t.equal(decidingRefusal(viewer, file, [{ ...match, verifierId: 'v' }])?.code, 'self_review_refused');

    t.equal(approvalRefusal(viewer, file, [match], 999), undefined);
    t.equal(approvalRefusal(viewer, { ...file, takenBy: 'w' }, [match], 999)?.code, 'state_conflict');
    t.equal(approvalRefusal(viewer, file, [match], 1_000)?.code, 'evidence_stale');
    const onList = [match, check('exclusion', 'match', 'on_exclusion_list')];
    t.equal(approvalRefusal(viewer, file, onList, 0)?.code, 'state_conflict');
    t.equal(isBorneOut('registry_match', [match]), true);
    t.equal(isBorneOut('registry_match', [clean]), false);
    t.equal(isBorneOut('document_checked', []), true);
    t.equal(fitsDecision('registry_match', 'approve'), true);
    t.equal(fitsDecision('registry_match', 'reject'), false);

    t.equal(isEnding('revoke'), true);
    t.equal(isEnding('approve'), false);
    t.equal(endingRefusal(viewer, { ...file, status: 'lapsed' }, 'suspend'), undefined);
    t.equal(endingRefusal(viewer, { ...file, status: 'suspended' }, 'revoke'), undefined);
    t.equal(endingRefusal(viewer, { ...file, status: 'suspended' }, 'suspend')?.code, 'state_conflict');
    t.equal(endingRefusal({ ...viewer, conflict: 'Self.' }, file, 'revoke')?.code, 'self_review_refused');
    t.equal(reopeningRefusal(viewer, { ...file, status: 'rejected' }), undefined);
    t.equal(reopeningRefusal(viewer, file)?.code, 'state_conflict');
    t.equal(reopeningRefusal(viewer, { ...file, attempt: 0 })?.code, 'not_found');
    t.equal(endingRefusal(viewer, { ...file, attempt: 0 }, 'revoke')?.code, 'not_found');
    t.equal(reopeningRefusal({ ...viewer, conflict: 'Self.' }, file)?.code, 'self_review_refused');
  });

  t.test('how an approval runs out, is renewed and ends', async (t) => {
    const now = Date.parse('2026-11-25T12:00:00Z');
    const approved = { status: 'approved', expiresOn: '2026-12-31' } as const;
    t.equal(isExpiring(approved, now), true);
    t.equal(isExpiring({ ...approved, expiresOn: '2027-12-31' }, now), false);
    t.equal(isExpiring({ ...approved, expiresOn: null }, now), false);
    t.equal(isExpiring({ ...approved, status: 'expiring' }, now), false);
    t.equal(isOver({ ...approved, expiresOn: '2026-11-24' }, now, 0), true);
    t.equal(isOver({ ...approved, expiresOn: '2026-11-24' }, now, 14), false);
    t.equal(isOver({ status: 'expiring', expiresOn: '2026-11-25' }, now, 0), false, 'the last day counts');
    t.equal(isOver({ ...approved, expiresOn: null }, now, 0), false);
    t.equal(isOver({ status: 'lapsed', expiresOn: '2026-11-24' }, now, 0), false);
    t.equal(mayRenew(approved, '2027-12-31'), true);
    t.equal(mayRenew(approved, '2026-12-31'), false);
    t.equal(mayRenew({ ...approved, expiresOn: null }, '2027-01-01'), false, 'one without an end gets none');
    t.equal(mayRenew({ ...approved, status: 'excluded' }, '2027-12-31'), false);
    t.same(
      ['suspended', 'revoked', 'excluded', 'deceased', 'approved'].map((one) => isEnded(asStatus(one))),
      [true, true, true, true, false],
    );
    t.equal(endsEverything('excluded'), true);
    t.equal(endsEverything('deceased'), true);
    t.equal(endsEverything('revoked'), false);
  });

  t.test('what a claim does to its account', async (t) => {
    for (const state of ['new', 'pending', 'needs_info', 'rejected', 'withdrawn'] as const)
      t.equal(isApplicant(state), true);
    t.equal(isApplicant('verified'), false);
    t.equal(mayBecomeMember('pending'), true);
    t.equal(mayBecomeMember('suspended'), false);
    t.equal(mayBecomeMember('disabled'), false);
  });
});

function asStatus(word: string): ClaimStatus {
  const status = CLAIM_STATUSES.find((one) => one === word);
  if (!status) throw new Error(word);
  return status;
}

t.test('broken glass opens one file to one person for its time; another looks it over when it is done', async (t) => {
  const facts = { openerId: 'vera', accountId: 'ada', expiresAt: new Date(1_000), endedAt: null, review: null };
  const ended = { ...facts, endedAt: new Date(400) };
  t.same([stateOf(facts, 999), stateOf(facts, 1_000), stateOf(ended, 999)], ['open', 'expired', 'ended']);
  t.equal(readingRefusal('vera', facts, 999), undefined);
  t.match(readingRefusal('vera', facts, 1_000), { code: 'state_conflict' });
  t.match(readingRefusal('viktor', facts, 999), { code: 'not_found' });
  t.equal(lookingOverRefusal('viktor', ended, 999), undefined);
  t.match(lookingOverRefusal('vera', ended, 999), { code: 'second_person_required' });
  t.match(lookingOverRefusal('viktor', facts, 999), { code: 'state_conflict', words: /not over/ });
  t.match(lookingOverRefusal('viktor', { ...ended, review: 'in_order' }, 999), {
    code: 'state_conflict',
    words: /has looked/,
  });
});

t.test('a request for more waits for sixty days, and is brought to mind two weeks before', async (t) => {
  const asked = new Date('2026-01-01T00:00:00Z');
  const after = (days: number) => asked.getTime() + days * 86_400_000;
  t.equal(answerBy(asked), '2026-03-02');
  t.same(
    [45, 46].map((days) => isToRemind(asked, after(days))),
    [false, true],
  );
  t.same(
    [59, 60].map((days) => isGivenUp(asked, after(days))),
    [false, true],
  );
  t.same([endOfWaiting('needs_info'), endOfWaiting('verified')], ['withdrawn', 'needs_review']);
});
