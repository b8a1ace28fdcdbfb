import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import t from 'tap';
import { ROOT } from './support/server-process.ts';
import { RULES, rule } from '../src/kernel/rules.ts';
import { watchBranches } from './support/branch-coverage.ts';
import { watchRules } from './support/rules.ts';

// Every rule of every feature is in one registry, and rules are pure: each says yes and no here, and every branch of every
// policy.ts is taken (guarantees.md 4.7). A new one needs rows in test/policies; the registry and a walk over the folders find it.

const files = globSync('src/features/**/policy.ts', { cwd: ROOT }).map((file) => pathToFileURL(join(ROOT, file)));

/** What a `policy.ts` exports beside rules: nobody is let in or turned away by them. */
const RECKONINGS = [
  // What follows, what is due, what is told and by which way.
  ...['afterPassword', 'answerTimeMs', 'answerBy', 'endOfWaiting', 'endsEverything', 'settle', 'secondPersonReasons'],
  ...[
    'waitsForSecond',
    'reachedThresholds',
    'graceOf',
    'stepsFor',
    'mayProbe',
    'goesBy',
    'kindsFor',
    'isQuiet',
    'digestIsDue',
  ],
  ...['minuteOfDay', 'isTimeZone', 'stateOf', 'isHidden'],
  // What a status, a word or a day is, whoever asks.
  ...[
    'isStaffRole',
    'isApplicant',
    'wasSubmitted',
    'mayBecomeMember',
    'takesEvidence',
    'mayDelete',
    'isEnding',
    'fitsDecision',
  ],
  ...['isBorneOut', 'isExpiring', 'isOver', 'mayRenew', 'isEnded', 'isToRemind', 'isGivenUp'],
];
const planted = join(t.testdir({}), 'policy.ts');
writeFileSync(planted, 'export const mayPass = (is: boolean): boolean =>\n  is &&\n  Date.now() > 0;\n');

/** Where somebody is named rather than judged: whose key or notice it is, what a list leaves out, which refusal is said. */
const REVIEWED = [
  'src/features/accounts/passkeys/use-passkey.ts: accountId !== actor.',
  'src/features/cases/announce.ts: authorId === actor.',
  'src/features/messaging/conversations/change-members.ts: accountId === actor.',
  'src/features/moderation/views.ts: senderId === actor.',
  'src/features/notifications/inbox/read-inbox.ts: isVerifiedClinician(',
];

const branches = await watchBranches();
const modules = await Promise.all(files.map(async ({ href }) => (await import(href)) as Record<string, unknown>));
const silent = rule('planted.rule', () => true);
const said = watchRules();
await import('./accounts/policy.test.ts');
await import('./policies/verification.ts');
await import('./policies/watching.ts');
await import('./policies/writing.ts');
const { mayPass } = (await import(planted)) as { mayPass: (is: boolean) => boolean };

t.test('every rule of the registry has rows that it lets through and rows that it turns away', async (t) => {
  silent(undefined);
  const oneSided = [...said].filter(([, verdicts]) => verdicts.size < 2).map(([action]) => action);
  t.same(oneSided, ['planted.rule'], 'control: the rule that was never asked for a no is found, and no other');
  t.ok(said.size > 30, `${said.size} rules`);
});

t.test('there is no rule outside the registry, and none twice', async (t) => {
  const strays = (exported: Record<string, unknown>): string[] =>
    Object.entries(exported).flatMap(([name, value]) =>
      typeof value !== 'function' || 'action' in value || RECKONINGS.includes(name) ? [] : [name],
    );
  t.same(modules.flatMap(strays), [], 'declare it by rule() of src/kernel/rules.ts');
  t.same(strays({ mayPass }), ['mayPass'], 'control: a rule that is a mere function is found');
  const names = modules.flatMap((exported) => Object.keys(exported));
  t.same(
    RECKONINGS.filter((name) => !names.includes(name)),
    [],
    'the list names what is there',
  );
  t.throws(() => rule('planted.rule', () => true), /two rules for planted.rule/);
  t.ok(RULES.has('door.enter'), 'the rule of every door is one of them');
});

t.test('nobody asks about roles or authors outside a policy', async (t) => {
  const asks = /isVerifiedClinician\(|isStaff\(|roles\.has\(|(authorId|senderId|accountId) [!=]== (by\.)?actor\./g;
  const found = globSync('src/{features,entrances}/**/*.ts', { cwd: ROOT })
    .filter((file) => !file.endsWith('policy.ts'))
    .flatMap((file) => [...readFileSync(join(ROOT, file), 'utf8').matchAll(asks)].map(([text]) => `${file}: ${text}`));
  t.same(found.toSorted(), REVIEWED);
  t.match('if (isVerifiedClinician(actor)) return', asks, 'control');
});

t.test('every branch of every rule was taken', async (t) => {
  mayPass(false);
  const missed = await branches.missed([...files, pathToFileURL(planted)]);
  t.ok(files.length >= 8, `${files.length} files of rules`);
  t.same(
    missed.filter((place) => !place.startsWith(planted)),
    [],
  );
  t.equal(missed.length, 1, `control: the branch that nobody took is found (${missed.at(-1)})`);
});
