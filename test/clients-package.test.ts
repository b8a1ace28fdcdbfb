import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { memberWithPassword } from './clients/member.ts';
import { installClient, runNode } from './clients/build.ts';
import { startTestApp } from './support/app.ts';
import { noBrowser, startBrowser } from './support/browser.ts';
import { aCase, aDoctor } from './support/doctors.ts';
import { freePort, ROOT } from './support/server-process.ts';
import { until } from './tools/until.ts';

// The generator and two compilers run first.
t.setTimeout(240_000);
const folder = await installClient(t);

t.test('the examples compile against the package and run', async (t) => {
  const app = await startTestApp(t);
  const url = await app.listen();
  const examples = ['rest.ts', 'socket.ts'];
  for (const name of examples)
    t.ok(
      (await readFile(join(folder, name), 'utf8')).trimEnd().split('\n').length <= 40,
      `${name} has at most forty lines`,
    );
  await compileAll(...examples);
  await writeFile(
    join(folder, 'wrong.ts'),
    `import { newId } from 'curbside/client'; export const n: number = newId();`,
  );
  await t.rejects(compileAll('wrong.ts'), 'control: a wrong type is told');

  const { email, password } = await memberWithPassword(app);
  const said = await runNode(['rest.ts'], folder, { BASE_URL: url, EMAIL: email, PASSWORD: password });
  t.match(said, /preview: .*fever for 3 days/);
  t.match(said, /published: [0-9a-f-]{36}/);
  t.match(said, /case: Fever after travel/);
  t.notMatch(said, /4471920|Marta/);

  const doctor = await aDoctor(app);
  const made = await doctor.call('POST', '/v1/cases', aCase());
  const environment = {
    BASE_URL: url,
    ACCESS_TOKEN: doctor.token,
    REFRESH_TOKEN: 'none',
    ROOM_ID: String(made.body.room_id),
  };
  const child = spawn('env', ['-u', 'NODE_OPTIONS', process.execPath, 'socket.ts'], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...environment },
  });
  let printed = '';
  child.stdout.on('data', (chunk) => (printed += String(chunk)));
  child.stderr.on('data', (chunk) => (printed += String(chunk)));
  await until(() => /stored: 1 Smear first/.test(printed)).catch(() => t.fail(printed));
  await doctor.call('POST', `/v1/cases/${made.body.id}/comments`, { body: 'Thank you.' });
  await until(() => /event: \d+ post.created .*Thank you/.test(printed)).catch(() => t.fail(printed));
  child.kill('SIGTERM');
  t.same((await once(child, 'exit')).slice(0, 1), [0], 'and ends when it is told to');
});

t.test('the TypeScript of docs/clients.md compiles and runs', async (t) => {
  const app = await startTestApp(t);
  const url = await app.listen();
  const doctor = await aDoctor(app);
  const page = await readFile(`${ROOT}/docs/clients.md`, 'utf8');
  const blocks = [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);
  t.ok(blocks.length > 0, 'blocks were found');
  for (const [place, text] of blocks.entries()) {
    const file = `block-${place + 1}.ts`;
    await writeFile(join(folder, file), text);
    await compileAll(file);
    const environment = { BASE_URL: url, ACCESS_TOKEN: doctor.token, REFRESH_TOKEN: 'none' };
    t.match(await runNode([file], folder, environment), /0 cases/, file);
  }
});

t.test('the same library works in a browser', { skip: noBrowser }, async (t) => {
  const port = await freePort();
  const app = await startTestApp(t, { settings: { ALLOWED_ORIGINS: `http://127.0.0.1:${port}` } });
  const url = await app.app.listen({ host: '127.0.0.1', port });
  const bundled = await build({
    stdin: { contents: `export * from 'curbside/client';`, resolveDir: folder },
    bundle: true,
    format: 'iife',
    globalName: 'curbside',
    platform: 'browser',
    minify: true,
    write: false,
  });
  const script = bundled.outputFiles[0]?.text ?? '';
  t.comment(`${Math.round(script.length / 1024)} KiB minified`);
  const doctor = await aDoctor(app);
  const made = await doctor.call('POST', '/v1/cases', aCase());
  // A page of the server itself, so that the browser asks as from an app that is served beside it.
  const page = await (await startBrowser(t)).newPage({ bypassCSP: true });
  await page.goto(`${url}/problems`);
  await page.evaluate(`${script};globalThis.curbside = curbside;`);
  const seen = await page.evaluate<{ titles: string[]; stored: string; events: string[] }>(`(async () => {
    const session = curbside.createSession({ baseUrl: location.origin, tokens: { access_token: ${JSON.stringify(doctor.token)}, refresh_token: '' } });
    const client = curbside.createClient({ baseUrl: location.origin, fetch: session.fetch });
    const { data } = await curbside.listCases({ client });
    const events = [];
    const socket = new curbside.CurbsideSocket({ baseUrl: location.origin, token: session.token, onEvent: (event) => events.push(event.type) });
    const { body } = await socket.send({ kind: 'comment', room_id: ${JSON.stringify(made.body.room_id)}, body: 'From a browser.' }).settled;
    socket.close();
    return { titles: data.data.map((one) => one.title), stored: body, events };
  })()`);
  t.same(seen.titles, ['Fever after travel']);
  t.equal(seen.stored, 'From a browser.');
});

/** Holds files of the folder to the types of the installed package; rejects with what does not fit. */
function compileAll(...files: readonly string[]): Promise<string> {
  const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', '--skipLibCheck'];
  const types = ['--types', 'node', '--typeRoots', `${ROOT}node_modules/@types`];
  return runNode([`${ROOT}node_modules/typescript/bin/tsc`, ...flags, ...types, ...files], folder);
}
