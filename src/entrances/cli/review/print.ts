import { isRecord } from './ask-server.ts';

type Fields = Readonly<Record<string, unknown>>;

/** One line an item of the queue: due day, who has it, what it is, its id. */
export function queueLine(item: Fields): string {
  const marks = [
    item['is_overdue'] === true ? 'overdue' : '',
    item['is_high_risk'] === true ? 'high risk' : '',
    item['waits_for'] ? `waits for a ${String(item['waits_for'])}` : '',
    item['taken_by'] ? 'taken' : '',
  ].filter((mark) => mark !== '');
  const who = `${String(item['last_name'])}, ${String(item['first_name'])}`;
  const what = `${String(item['scheme'])} ${String(item['number'])}`;
  return [String(item['due_at']).slice(0, 10), String(item['id']), what, who, marks.join(', ')].join('  ').trimEnd();
}

/** A claim with its checks field by field, earlier decisions, and what may be done. */
export function claimLines(claim: Fields): string[] {
  return [
    `${queueLine(claim)}`,
    `status ${String(claim['status'])}, version ${String(claim['version'])}, attempt ${String(claim['attempt'])}`,
    ...list(claim['second_person']).map((one) => `second person: ${String(one['words'])}`),
    ...list(claim['checks']).flatMap(checkLines),
    ...list(claim['decisions']).map(
      (one) =>
        `decision: ${String(one['decision'])} (${String(one['reason_code'])}), ${one['stands'] ? 'stands' : String(one['place'])}`,
    ),
    ...list(claim['actions']).map(actionLine),
  ];
}

function checkLines(check: Fields): string[] {
  const head = `${String(check['kind'])} by ${String(check['source'])}: ${String(check['outcome'])}. ${String(check['explanation'])}`;
  const fields = list(check['fields']).map(
    (one) =>
      `  ${String(one['field'])}: ${String(one['outcome'])} (${String(one['claimed'] ?? '-')} / ${String(one['found'] ?? '-')}) ${String(one['explanation'])}`,
  );
  return [head, ...fields];
}

function actionLine(action: Fields): string {
  const reasons = list(action['reasons']).map((one) => String(one['code']));
  const may = action['enabled'] === true ? reasons.join(' ') : `not now: ${String(action['disabled_reason'])}`;
  return `may ${String(action['id'])}${may === '' ? '' : `: ${may}`}`;
}

function list(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
