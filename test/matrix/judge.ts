import { CLINICAL, outcomesIn, type Table } from './table.ts';
import type { Asked } from './requests.ts';
import { SUBJECT_NAMES, type SubjectName } from './subjects.ts';

/** Who may come past the door of each access, told apart from the code that decides it. */
const MAY_ENTER: Readonly<Record<string, readonly SubjectName[]>> = {
  public: SUBJECT_NAMES,
  'signed-in': SUBJECT_NAMES.filter((name) => name !== 'anonymous'),
  clinician: ['physician', 'resident', 'student'],
  staff: ['verifier', 'moderator', 'operator', 'auditor'],
  verifier: ['verifier'],
  moderator: ['moderator'],
  operator: ['operator'],
  auditor: ['auditor'],
};

/** Whether the declared access lets a subject in. */
export function mayEnter({ access = 'public' }: Pick<Asked, 'access'>, subject: SubjectName): boolean {
  return MAY_ENTER[access]?.includes(subject) ?? false;
}

/** Who came in where the declared access does not let them. */
export function unexpectedAllows(seen: Table, routes: readonly Asked[]): string[] {
  return routes.flatMap(({ name, access }) =>
    SUBJECT_NAMES.filter((subject) => !mayEnter({ access }, subject))
      .filter((subject) => outcomesIn(seen[name]?.[subject] ?? '').includes('in'))
      .map((subject) => `${name}: ${subject} came in`),
  );
}

/** Cells in which the server failed. */
export function serverFaults(seen: Table): string[] {
  return Object.entries(seen).flatMap(([name, row]) =>
    Object.entries(row)
      .filter(([, text]) => /\b5\d\d\b/.test(text))
      .map(([subject, text]) => `${name}, ${subject}: ${text}`),
  );
}

/** Clinical paths that declare to be open. */
export function openClinical(routes: readonly Asked[]): string[] {
  return routes.filter(({ name, access }) => CLINICAL.test(name) && !isClosed(access)).map(({ name }) => name);
}

/** Acts of staff that reach the own file. */
export function actsOnOwnFile(seen: Table): string[] {
  return Object.entries(seen)
    .filter(([name]) => /^\w+ \/v1\/staff\/.*\{/.test(name))
    .flatMap(([name, row]) =>
      SUBJECT_NAMES.filter((one) => row[one]?.startsWith('in')).map((one) => `${name}, ${one}`),
    );
}

function isClosed(access: string | undefined): boolean {
  return access !== undefined && access !== 'public' && access !== 'signed-in';
}
