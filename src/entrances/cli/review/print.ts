import { isRecord, wordOf } from './ask-server.ts';

type Fields = Readonly<Record<string, unknown>>;

/** One line an item of the queue: due day, who has it, what it is, its id. */
export function queueLine(item: Fields): string {
  const marks = [
    item['is_overdue'] === true ? 'overdue' : '',
    item['is_high_risk'] === true ? 'high risk' : '',
    item['waits_for'] ? `waits for a ${wordOf(item['waits_for'])}` : '',
    item['taken_by'] ? 'taken' : '',
  ].filter((mark) => mark !== '');
  const who = `${wordOf(item['last_name'])}, ${wordOf(item['first_name'])}`;
  const what = `${wordOf(item['scheme'])} ${wordOf(item['number'])}`;
  return [wordOf(item['due_at']).slice(0, 10), wordOf(item['id']), what, who, marks.join(', ')].join('  ').trimEnd();
}

/** A claim with its checks field by field, earlier decisions, and what may be done. */
export function claimLines(claim: Fields): string[] {
  return [
    `${queueLine(claim)}`,
    `status ${wordOf(claim['status'])}, version ${wordOf(claim['version'])}, attempt ${wordOf(claim['attempt'])}`,
    ...list(claim['second_person']).map((one) => `second person: ${wordOf(one['words'])}`),
    ...list(claim['checks']).flatMap(checkLines),
    ...list(claim['decisions']).map(
      (one) =>
        `decision: ${wordOf(one['decision'])} (${wordOf(one['reason_code'])}), ${one['stands'] ? 'stands' : wordOf(one['place'])}`,
    ),
    ...list(claim['actions']).map(actionLine),
  ];
}

function checkLines(check: Fields): string[] {
  const head = `${wordOf(check['kind'])} by ${wordOf(check['source'])}: ${wordOf(check['outcome'])}. ${wordOf(check['explanation'])}`;
  const fields = list(check['fields']).map(
    (one) =>
      `  ${wordOf(one['field'])}: ${wordOf(one['outcome'])} (${wordOf(one['claimed']) || '-'} / ${wordOf(one['found']) || '-'}) ${wordOf(one['explanation'])}`,
  );
  return [head, ...fields];
}

function actionLine(action: Fields): string {
  const reasons = list(action['reasons']).map((one) => wordOf(one['code']));
  const may = action['enabled'] === true ? reasons.join(' ') : `not now: ${wordOf(action['disabled_reason'])}`;
  return `may ${wordOf(action['id'])}${may === '' ? '' : `: ${may}`}`;
}

function list(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
