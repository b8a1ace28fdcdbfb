import t from 'tap';
import * as notifications from '../../src/features/notifications/policy.ts';
import * as evidence from '../../src/features/verification/evidence/policy.ts';
import { graceOf, reachedThresholds } from '../../src/features/verification/registry/monitoring/expiry/policy.ts';
import { mayProbe, stepsFor } from '../../src/features/verification/registry/monitoring/sources/policy.ts';
import { doctor, lapsed } from './actor.ts';
import { DAY, HOUR } from '../../src/kernel/time.ts';

t.test('who reads and removes documents of a claim', async (t) => {
  const claim = { accountId: 'a', status: 'needs_review', attempt: 1, takenBy: 'v', decidedAt: null } as const;
  t.equal(evidence.takesEvidence(claim), true);
  t.equal(evidence.takesEvidence({ status: 'approved' }), false);
  t.equal(evidence.mayDelete(claim, new Date(1)), true);
  t.equal(evidence.mayDelete({ ...claim, decidedAt: new Date(2) }, new Date(1)), false, 'a decision rests on it');
  t.equal(evidence.mayDelete({ ...claim, decidedAt: new Date(2) }, new Date(3)), true);
  t.equal(evidence.mayDelete({ ...claim, status: 'rejected' }, new Date(3)), false);
  t.equal(evidence.openRefusal('v', claim), undefined);
  t.equal(evidence.openRefusal('a', claim), 'self_review_refused');
  t.equal(evidence.openRefusal('w', claim), 'state_conflict');
  t.equal(evidence.openRefusal('v', { ...claim, status: 'approved' }), 'state_conflict');
  t.equal(evidence.openRefusal('v', { ...claim, attempt: 0 }), 'not_found', 'a draft is its applicant’s alone');
});

t.test('when a member is told of the end, and when a silent source is asked, told and reviewed', async (t) => {
  const end = Date.parse('2026-12-31') + DAY;
  const grace = { usual: 3, whenSilent: 14 };
  t.same([graceOf(false, grace), graceOf(true, grace), graceOf(true, { ...grace, whenSilent: 0 })], [3, 14, 3]);
  t.same(reachedThresholds('2026-12-31', end - 91 * DAY), []);
  t.same(reachedThresholds('2026-12-31', end - 7 * DAY), [90, 30, 7]);
  const now = 100 * DAY;
  const ago = (ms: number): Date => new Date(now - ms);
  t.equal(mayProbe({ downSince: null, lastFailedAt: null }, now), true);
  t.equal(mayProbe({ downSince: ago(DAY), lastFailedAt: null }, now), true);
  t.equal(mayProbe({ downSince: ago(2 * HOUR), lastFailedAt: ago(HOUR) }, now), true);
  t.equal(mayProbe({ downSince: ago(9 * HOUR), lastFailedAt: ago(HOUR) }, now), false, 'the pauses double');
  const calm = { downSince: null, remindedAt: null, alertedAt: null, reviewedAt: null };
  t.same(stepsFor(calm, false, now), []);
  t.same(stepsFor(calm, true, now), ['remind']);
  t.same(stepsFor({ ...calm, remindedAt: ago(DAY) }, true, now), []);
  t.same(stepsFor({ ...calm, downSince: ago(15 * DAY) }, true, now), ['alert', 'review']);
  t.same(stepsFor({ ...calm, downSince: ago(15 * DAY), alertedAt: ago(DAY), reviewedAt: ago(DAY) }, true, now), []);
});

t.test('what a member is told, by which way and when', async (t) => {
  const off = [{ kind: 'claim', channel: 'mail', isOn: false }] as const;
  t.equal(notifications.mayHear(doctor, 'message'), true);
  t.equal(notifications.mayHear(lapsed, 'message'), false);
  t.equal(notifications.mayHear(lapsed, 'claim'), true);
  t.equal(notifications.goesBy([], 'claim', 'mail'), true);
  t.equal(notifications.goesBy(off, 'claim', 'mail'), false);
  t.equal(notifications.goesBy(off, 'claim', 'push'), true);
  t.equal(notifications.goesBy(off, 'notice', 'mail'), true);
  t.ok(notifications.kindsFor([], 'in_app', true).includes('message'));
  t.notOk(notifications.kindsFor([], 'in_app', false).includes('message'));
  t.ok(notifications.kindsFor([], 'in_app', false).includes('claim'));
  const night = { from: 22 * 60, to: 7 * 60 };
  const noon = { from: 12 * 60, to: 13 * 60 };
  t.equal(notifications.isQuiet(undefined, 0), false);
  t.equal(notifications.isQuiet({ from: 60, to: 60 }, 0), true);
  t.same(
    [719, 720, 779, 780].map((minute) => notifications.isQuiet(noon, minute)),
    [false, true, true, false],
  );
  t.same(
    [1_319, 1_320, 419, 420].map((minute) => notifications.isQuiet(night, minute)),
    [false, true, true, false],
  );
  const daily = { digest: 'daily', digestAt: 8 * 60, quiet: undefined } as const;
  t.equal(notifications.digestIsDue({ ...daily, digest: 'off' }, 480), false);
  t.equal(notifications.digestIsDue({ ...daily, digest: 'hourly' }, 5), true);
  t.equal(notifications.digestIsDue({ ...daily, quiet: night }, 0), false);
  t.equal(notifications.digestIsDue(daily, 500), true);
  t.equal(notifications.digestIsDue(daily, 470), false);
  t.equal(notifications.digestIsDue({ ...daily, digestAt: 60, quiet: night }, 430), true, 'after the quiet hours');
  t.equal(notifications.digestIsDue({ ...daily, quiet: night }, 490), true);
  t.equal(notifications.minuteOfDay(Date.UTC(2026, 0, 1, 12, 30), 'Europe/Berlin'), 13 * 60 + 30);
  t.equal(notifications.isTimeZone('Europe/Berlin'), true);
  t.equal(notifications.isTimeZone('Nowhere/Land'), false);
});
