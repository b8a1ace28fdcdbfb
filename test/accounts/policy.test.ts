import t from 'tap';
import {
  afterPassword,
  codeRefusal,
  conflictBetween,
  isStaffRole,
  keepsWayIn,
  mayRecover,
  mayRename,
} from '../../src/features/accounts/policy.ts';
import { refusal, type Access } from '../../src/kernel/access.ts';
import { assuranceOf, type Actor, type Role } from '../../src/kernel/actor.ts';
import { anActor } from '../policies/actor.ts';

// Every branch of the rules of accounts and of the one door rule.

t.test('the door: who comes in, and what the others are told', async (t) => {
  const physician = anActor('verified', ['physician']);
  const reader = { ...physician, isReadOnly: true };
  t.equal(refusal(reader, 'clinician', 'read'), undefined);
  t.equal(refusal(reader, 'clinician', 'write'), 'licence_not_valid', 'in days of grace one reads');
  t.equal(refusal(reader, 'signed-in', 'write'), undefined);
  const rows: readonly (readonly [Access, Actor | undefined, string | undefined])[] = [
    ['public', undefined, undefined],
    ['signed-in', undefined, 'unauthenticated'],
    ['signed-in', anActor('new', []), undefined],
    ['signed-in', anActor('disabled', ['physician']), 'account_suspended'],
    ['clinician', physician, undefined],
    ['clinician', anActor('verified', ['verifier']), 'not_verified'],
    ['clinician', anActor('pending', ['physician']), 'not_verified'],
    ['clinician', anActor('suspended', ['physician']), 'account_suspended'],
    ['clinician', anActor('expired', ['physician']), 'licence_not_valid'],
    ['staff', anActor('new', ['auditor']), undefined],
    ['staff', anActor('new', ['auditor'], false), 'step_up_required'],
    ['staff', physician, 'not_your_role'],
    ['verifier', anActor('new', ['verifier']), undefined],
    ['verifier', anActor('new', ['verifier'], false), 'step_up_required'],
    ['moderator', anActor('new', ['moderator']), undefined],
    ['operator', anActor('new', ['verifier']), 'not_your_role'],
    ['auditor', anActor('new', ['auditor']), undefined],
  ];
  for (const [access, actor, code] of rows)
    t.equal(refusal(actor, access, 'write'), code, `${access}: ${code ?? 'in'}`);
});

t.test('which factor is worth how much', async (t) => {
  t.strictSame((['password', 'totp', 'recovery_code', 'passkey'] as const).map(assuranceOf), [1, 2, 2, 2]);
});

t.test('what follows a right password', async (t) => {
  const standing = { state: 'verified', isStaff: false, hasTotp: true } as const;
  t.equal(afterPassword(standing, false), 'code');
  t.equal(afterPassword({ ...standing, hasTotp: false }, false), 'step_up_required');
  t.equal(afterPassword({ ...standing, isStaff: true }, false), 'step_up_required');
  t.equal(afterPassword({ ...standing, state: 'disabled' }, true), 'account_suspended');
  t.equal(afterPassword({ ...standing, hasTotp: false }, true), 'session');
});

t.test('a code opens no session of staff nor of a disabled account', async (t) => {
  t.equal(codeRefusal({ state: 'new', isStaff: false }), undefined);
  t.equal(codeRefusal({ state: 'new', isStaff: true }), 'step_up_required');
  t.equal(codeRefusal({ state: 'disabled', isStaff: true }), 'account_suspended');
});

t.test('a mail recovers beside a recovery code, or where there never was a factor', async (t) => {
  const facts = { state: 'verified', isStaff: false, hasFactor: true, showsCode: true } as const;
  t.equal(mayRecover(facts), true);
  t.equal(mayRecover({ ...facts, showsCode: false }), false);
  t.equal(mayRecover({ ...facts, showsCode: false, hasFactor: false }), true);
  t.equal(mayRecover({ ...facts, isStaff: true }), false);
  t.equal(mayRecover({ ...facts, state: 'disabled' }), false);
});

t.test('nobody removes the last way in, and staff not the last passkey', async (t) => {
  const doctor = { roles: new Set<Role>(['physician']) };
  const verifier = { roles: new Set<Role>(['physician', 'verifier']) };
  t.equal(keepsWayIn(doctor, { passkeys: 1, hasTotp: false }), true);
  t.equal(keepsWayIn(doctor, { passkeys: 0, hasTotp: true }), true);
  t.equal(keepsWayIn(doctor, { passkeys: 0, hasTotp: false }), false);
  t.equal(keepsWayIn(verifier, { passkeys: 0, hasTotp: true }), false);
  t.equal(keepsWayIn(verifier, { passkeys: 1, hasTotp: true }), true);
});

t.test('nobody acts on the own file, the institution’s or a colleague’s', async (t) => {
  const none = { isSelf: false, isSameInstitution: false, isKnown: false };
  t.equal(conflictBetween(none), undefined);
  t.equal(conflictBetween({ ...none, isKnown: true }), 'colleague');
  t.equal(conflictBetween({ ...none, isSameInstitution: true, isKnown: true }), 'institution');
  t.equal(conflictBetween({ ...none, isSelf: true, isSameInstitution: true }), 'self');
});

t.test('a name is fixed once a licence was claimed under it; a licence gives no staff role', async (t) => {
  t.equal(mayRename({ state: 'rejected' }), true);
  t.equal(mayRename({ state: 'verified' }), false);
  t.equal(isStaffRole('moderator'), true);
  t.equal(isStaffRole('physician'), false);
});
