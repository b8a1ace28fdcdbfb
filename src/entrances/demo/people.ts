/** A member of the demo; every name is invented. */
export interface DemoDoctor {
  /** Part of the address before `@example.org`, and how cases name their author. */
  readonly key: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly country: string;
  readonly number: string;
  /** State or province, where the number means something only with it. */
  readonly state?: string;
  /** What an approval gives; training places end after a year. */
  readonly scope: 'full' | 'trainee' | 'student';
  /** For the table of logins. */
  readonly about: string;
}

/** Somebody of the staff. */
export interface DemoStaff {
  readonly key: string;
  readonly name: string;
  readonly role: 'verifier' | 'moderator' | 'operator';
}

/** One password for all: the demo is for looking around, on this machine. */
export const DEMO_PASSWORD = 'walking-heron-parade-38';

/** Who is suspended when the demo starts. */
export const SUSPENDED = 'lorenzo';

/** The address that somebody of the demo signs in with. */
export const emailOf = (key: string): string => `${key}@example.org`;

/** Two verifiers and two moderators, because some decisions want two; an operator. */
export const STAFF: readonly DemoStaff[] = [
  { key: 'vera', name: 'Vera Checkwell', role: 'verifier' },
  { key: 'viktor', name: 'Viktor Zweitblick', role: 'verifier' },
  { key: 'mona', name: 'Mona Evenhand', role: 'moderator' },
  { key: 'milo', name: 'Milo Otherhand', role: 'moderator' },
  { key: 'otis', name: 'Otis Runwell', role: 'operator' },
];

/** Twelve doctors of several specialties and countries; the last is suspended when the demo starts. */
export const DOCTORS: readonly DemoDoctor[] = [
  {
    key: 'alda',
    firstName: 'Alda',
    lastName: 'Example',
    country: 'US',
    number: '2000003014',
    state: 'MD',
    scope: 'full',
    about: 'infectious disease, US',
  },
  {
    key: 'bo',
    firstName: 'Bo',
    lastName: 'Sample',
    country: 'US',
    number: '2000003022',
    state: 'OR',
    scope: 'full',
    about: 'emergency medicine, US',
  },
  {
    key: 'carys',
    firstName: 'Carys',
    lastName: 'Mockwell',
    country: 'GB',
    number: '7000101',
    scope: 'full',
    about: 'cardiology, United Kingdom',
  },
  {
    key: 'dieter',
    firstName: 'Dieter',
    lastName: 'Musterfeld',
    country: 'DE',
    number: '802760900000117',
    scope: 'full',
    about: 'surgery, Germany',
  },
  {
    key: 'elodie',
    firstName: 'Élodie',
    lastName: 'Modèle',
    country: 'FR',
    number: '10000000017',
    scope: 'full',
    about: 'nephrology, France',
  },
  {
    key: 'femke',
    firstName: 'Femke',
    lastName: 'Voorbeeld',
    country: 'NL',
    number: '19990000101',
    scope: 'full',
    about: 'neurology, Netherlands',
  },
  {
    key: 'gita',
    firstName: 'Gita',
    lastName: 'Udaharan',
    country: 'IN',
    number: '10101/2011',
    state: 'MH',
    scope: 'full',
    about: 'paediatrics, India',
  },
  {
    key: 'hugo',
    firstName: 'Hugo',
    lastName: 'Exemplar',
    country: 'BR',
    number: '101010',
    state: 'SP',
    scope: 'full',
    about: 'dermatology, Brazil',
  },
  {
    key: 'imani',
    firstName: 'Imani',
    lastName: 'Mfano',
    country: 'US',
    number: '2000003030',
    state: 'GA',
    scope: 'trainee',
    about: 'resident, internal medicine, US',
  },
  {
    key: 'jonas',
    firstName: 'Jonas',
    lastName: 'Probe',
    country: 'CH',
    number: '7601000001016',
    scope: 'trainee',
    about: 'resident, anaesthesiology, Switzerland',
  },
  {
    key: 'keira',
    firstName: 'Keira',
    lastName: 'Pretend',
    country: 'AU',
    number: 'MED0000010101',
    scope: 'student',
    about: 'student, Australia',
  },
  {
    key: 'lorenzo',
    firstName: 'Lorenzo',
    lastName: 'Finto',
    country: 'IT',
    number: '10101',
    state: 'MI',
    scope: 'full',
    about: 'family medicine, Italy; suspended',
  },
];

/** Fifteen people who wait for a verifier: the seven staged answers of the sandbox first (docs/clients.md); two whose states have a board (board.ts). */
export const APPLICANTS: readonly DemoDoctor[] = [
  applicant('amber', 'Amber', 'Approve', 'US', '2000000010', 'sandbox: the register agrees'),
  applicant('basil', 'Basil', 'Mismatch', 'US', '2000000028', 'sandbox: another name'),
  applicant('cleo', 'Cleo', 'Deactivate', 'US', '2000000036', 'sandbox: deactivated'),
  applicant('dorian', 'Dorian', 'Exclude', 'US', '2000000044', 'sandbox: excluded'),
  applicant('edda', 'Edda', 'Document', 'US', '2000000051', 'sandbox: needs a document'),
  applicant('floris', 'Floris', 'Down', 'US', '2000000069', 'sandbox: source down'),
  applicant('greta', 'Greta', 'Ambiguous', 'US', '2000000077', 'sandbox: two records'),
  applicant('hamish', 'Hamish', 'Waiting', 'GB', '7000201', 'United Kingdom'),
  applicant('ines', 'Inés', 'Espera', 'ES', '280000201', 'Spain'),
  applicant('jae', 'Jae', 'Gidarim', 'KR', 'A-1234/56', 'Korea, no adapter yet'),
  applicant('kaspar', 'Kaspar', 'Warteliste', 'DE', '802760900000125', 'Germany'),
  applicant('lena', 'Léna', 'Attente', 'FR', '10000000025', 'France'),
  { ...applicant('maeve', 'Maeve', 'Boardwell', 'US', 'D0091001', 'the mock board knows the licence'), state: 'MD' },
  { ...applicant('nils', 'Nils', 'Quietman', 'US', 'MD191001', 'the mock board does not answer'), state: 'OR' },
  { ...applicant('orla', 'Orla', 'Pending', 'CA', '20202', 'Canada'), state: 'ON' },
];

/** Applicants who have sent a document. */
export const WITH_DOCUMENT: readonly string[] = ['edda', 'hamish'];

function applicant(
  key: string,
  firstName: string,
  lastName: string,
  country: string,
  number: string,
  about: string,
): DemoDoctor {
  return { key, firstName, lastName, country, number, scope: 'full', about };
}
