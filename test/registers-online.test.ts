import t from 'tap';
import { compare } from '../src/features/verification/matching/compare.ts';
import { askBoard } from '../src/features/verification/registry/online/board.ts';
import { PHYSICIAN_TYPES } from '../src/features/verification/registry/online/licence-types.ts';
import { askNppesApi, NPPES_API } from '../src/features/verification/registry/online/nppes-api.ts';
import { ConfigError, loadConfig } from '../src/platform/config.ts';
import { startTestApp } from './support/app.ts';
import { checked } from './support/claims.ts';
import { aDoctor } from './support/doctors.ts';
import { nppesResult, says, startStandIn, type StandIn } from './support/stand-ins.ts';

t.setTimeout(120_000);

const CLAIM = { number: '2000000101', state: 'OR', firstName: 'Margaret', lastName: 'Qteston' };
const MARGARET = {
  kind: 'licence',
  country: 'US',
  number: CLAIM.number,
  state: 'OR',
  first_name: 'Margaret',
  last_name: 'Qteston',
  attestation: true,
} as const;
const NOW = Date.parse('2026-11-25');

t.test('the NPPES API', async (t) => {
  const nppes = await startStandIn(t);
  const outcomeOf = async (answer: StandIn['answer'], timeLimitMs = 2_000) => {
    nppes.answer = answer;
    const { answer: said } = await askNppesApi(CLAIM.number, { origin: nppes.origin, timeLimitMs });
    const { outcome, detail, fields } = compare(CLAIM, said);
    const odd = fields.find((field) => field.outcome !== 'match');
    return odd ? `${outcome} ${odd.field} ${odd.reason}` : `${outcome} ${detail}`;
  };
  const results = (...list: object[]) => says(200, { result_count: list.length, results: list });

  await t.test('is asked at one host, by number alone', async (t) => {
    t.equal(NPPES_API, 'https://npiregistry.cms.hhs.gov');
    await outcomeOf(results(nppesResult()));
    t.same(nppes.asked, ['/api/?version=2.1&number=2000000101']);
  });

  const down = 'source_down source_did_not_answer';
  const cases: readonly (readonly [string, StandIn['answer'], string])[] = [
    ['an answer as documented, primary false everywhere', results(nppesResult()), 'match all_fields_match'],
    ['not found', says(200, { result_count: 0, results: [] }), 'missing not_found'],
    [
      'errors that come with 200',
      says(200, { Errors: [{ description: 'NPI must be 10 digits', field: 'number', number: '06' }] }),
      down,
    ],
    ['an old version', says(200, { Errors: [{ description: 'version', field: 'version', number: '17' }] }), down],
    [
      'an answer under a 500: the status says nothing',
      says(500, { result_count: 0, results: [] }),
      'missing not_found',
    ],
    ['a page under a 200', says(200, '<html>maintenance</html>'), down],
    ['an empty body', says(200, ''), down],
    ['a 404 with a page', says(404, '<html>'), down],
    ['a count that does not fit', says(200, { result_count: 2, results: [nppesResult()] }), down],
    ['a count as text', says(200, { result_count: '1', results: [nppesResult()] }), down],
    ['a result without a name block', says(200, { result_count: 1, results: [{ number: '2000000101' }] }), down],
    ['several', results(nppesResult(), nppesResult()), 'ambiguous several_records'],
    ['another number than was asked', results(nppesResult({ number: '2000000119' })), 'differs number number_differs'],
    ['-- where a name should be', results(nppesResult({ basic: { first_name: '--' } })), 'near first_name empty'],
    ['a status that is not known', results(nppesResult({ basic: { status: 'Q' } })), 'near status status_not_known'],
    ['no status at all', results(nppesResult({ basic: { status: undefined } })), 'near status status_not_known'],
    ['an organisation', results(nppesResult({ enumeration_type: 'NPI-2' })), 'near status status_not_known'],
    [
      'a deactivated number',
      results(nppesResult({ basic: { status: 'D', deactivation_date: '2026-01-02' } })),
      'differs status deactivated',
    ],
    [
      'a former name',
      results(
        nppesResult({ basic: { last_name: 'QMARRIED' }, other_names: [{ type: 'Former Name', last_name: 'QTESTON' }] }),
      ),
      'near last_name other_name_field',
    ],
    ['no taxonomies', results(nppesResult({ taxonomies: undefined })), 'near state empty'],
    ['a body without end', (_request, response) => void response.end('['.repeat(600_000)), down],
    ['a redirect', (_request, response) => void response.writeHead(302, { location: '/elsewhere' }).end(), down],
    ['a line that breaks', (_request, response) => void response.destroy(), down],
  ];
  for (const [what, answer, expected] of cases) {
    await t.test(what, async (t) => t.equal(await outcomeOf(answer), expected));
  }
  t.notOk(nppes.asked.includes('/elsewhere'), 'no redirect was followed');

  await t.test('one that takes its time is not waited for', async (t) => {
    const started = performance.now();
    t.equal(await outcomeOf(() => undefined, 200), down);
    t.ok(performance.now() - started < 3_000);
    t.equal(
      await outcomeOf((_request, response) => void response.write('{"result_count":0,'), 200),
      down,
      'nor one that stops in the middle',
    );
  });
});

t.test('a state board', async (t) => {
  const board = await startStandIn(t);
  const licence = {
    licenseId: 'MD-MDR-12345',
    firstName: 'Margaret',
    lastName: 'Qteston',
    status: 'Active',
    expirationDate: '2027-09-30',
  };
  const claim = { ...CLAIM, number: 'MD/12345', state: 'MD' };
  const unknown = { error: 'not_found' };
  const outcomeOf = async (physician: unknown, osteopath: unknown = unknown) => {
    board.answer = (request, response) =>
      says(200, request.url?.includes('/MDR/') ? physician : osteopath)(request, response);
    const said = await askBoard(new Map([['MD', board.origin]]), claim.number, { nowMs: NOW, timeLimitMs: 2_000 });
    return said && compare(claim, said.answer).outcome;
  };

  t.equal(await outcomeOf(licence), 'match', 'a board is a source of its own');
  t.same(board.asked.toSorted(), ['/license/MD/DOS/12345.json', '/license/MD/MDR/12345.json']);
  t.equal(await outcomeOf(unknown), 'missing');
  t.equal(await outcomeOf({ ...licence, status: 'Probation' }), 'near', 'an unknown word is for a person');
  t.equal(await outcomeOf({ ...licence, status: '' }), 'near');
  t.equal(await outcomeOf({ ...licence, expirationDate: '2026-11-01' }), 'near', 'one that ran out as well');
  t.equal(await outcomeOf({ ...licence, expirationDate: 'soon' }), 'near');
  t.equal(await outcomeOf({ ...licence, licenseId: 'MD-MDR-99999' }), 'differs', 'an answer to another question');
  t.equal(await outcomeOf({ ...licence, licenseId: 'OR-MDR-12345' }), 'differs');
  t.equal(await outcomeOf({ ...licence, lastName: 'Somebody' }), 'differs');
  t.equal(await outcomeOf(licence, { ...licence, licenseId: 'MD-DOS-12345' }), 'ambiguous');
  t.equal(await outcomeOf({ hello: 'world' }), 'source_down');
  t.equal(await outcomeOf(unknown, 'no json'), 'source_down', 'silence about one type is silence');
  board.asked.length = 0;
  t.equal(await askBoard(new Map([['MD', board.origin]]), 'OR/12345', { nowMs: NOW }), undefined, 'no board is known');
  t.equal(await askBoard(new Map([['MD', board.origin]]), 'MD/../12345', { nowMs: NOW }), undefined);
  t.same(board.asked, [], 'and nobody is asked');
  t.equal(PHYSICIAN_TYPES.size, 51);
});

t.test('a claim asks the sources that the operator named, and only those', async (t) => {
  const nppes = await startStandIn(t);
  const board = await startStandIn(t);
  nppes.answer = says(200, { result_count: 1, results: [nppesResult({ basic: { status: 'Q' } })] });
  board.answer = (request, response) => {
    const found = { licenseId: 'MD-MDR-D0000001', firstName: 'Margaret', lastName: 'Qteston', status: 'Active' };
    says(200, request.url?.includes('/MDR/') ? found : { error: 'not_found' })(request, response);
  };
  const settings = { NPPES_API: 'on', NPPES_API_URL: nppes.origin, LICENCE_BOARDS: `MD=${board.origin}` };
  const app = await startTestApp(t, { settings });
  const applicant = await aDoctor(app, { verified: false, roles: [] });

  const byNumber = await applicant.call('POST', '/v1/claims', MARGARET);
  const first: SeenCheck[] = (await checked(applicant, byNumber.body.id)).checks;
  t.match(
    first.find((check) => check.kind === 'deactivation'),
    { source: 'nppes', outcome: 'near' },
  );
  t.equal(nppes.asked.length, 1);
  const byLicence = await applicant.call('POST', '/v1/claims', { ...MARGARET, number: 'D0000001', state: 'MD' });
  const second: SeenCheck[] = (await checked(applicant, byLicence.body.id)).checks;
  t.match(
    second.find((check) => check.source === 'board'),
    { kind: 'licence', outcome: 'match' },
  );
  t.equal(board.asked.length, 2);

  const sandbox = await applicant.call('POST', '/v1/claims', { ...MARGARET, number: '2000000010' });
  await checked(applicant, sandbox.body.id);
  const foreign = await applicant.call('POST', '/v1/claims', {
    ...MARGARET,
    number: '7000001',
    country: 'GB',
    state: undefined,
  });
  await checked(applicant, foreign.body.id);
  t.equal(nppes.asked.length + board.asked.length, 3, 'nothing a member writes asks anybody else (R-30)');

  const silent = await startTestApp(t, { settings: { NPPES_API_URL: nppes.origin } });
  const other = await aDoctor(silent, { verified: false, roles: [] });
  await checked(other, (await other.call('POST', '/v1/claims', MARGARET)).body.id);
  t.equal(nppes.asked.length, 1, 'off unless it is switched on');
});

t.test('in production no stand-in is taken', async (t) => {
  const environment = {
    NODE_ENV: 'production',
    NPPES_API_URL: 'http://127.0.0.1:1',
    LICENCE_BOARDS: 'MD=http://127.0.0.1:1',
  };
  try {
    loadConfig(environment);
    t.fail('it was taken');
  } catch (error) {
    t.ok(error instanceof ConfigError);
    const { problems } = error as ConfigError;
    t.ok(problems.includes('NPPES_API_URL is refused in production'));
    t.ok(problems.includes('LICENCE_BOARDS must be https in production'));
  }
  t.throws(
    () => loadConfig({ NPPES_API_URL: 'https://elsewhere.example' }),
    ConfigError,
    'and elsewhere the loopback alone',
  );
});

interface SeenCheck {
  readonly kind: string;
  readonly source: string;
  readonly outcome: string;
}
