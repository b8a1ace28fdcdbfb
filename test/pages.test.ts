import t, { type Test } from 'tap';
import { PROBLEMS } from '../src/kernel/errors.ts';
import { PROBLEM_ADVICE } from '../src/platform/http/problem-advice.ts';
import { words } from '../src/platform/http/page.ts';
import { startTestApp } from './support/app.ts';
import { faintTexts, fitsSideways, noBrowser, startBrowser, watchPage, type Watch } from './support/browser.ts';

const OURS = ['/', '/problems', '/problems/deid_blocked', '/problems/invalid_request', '/asyncapi'];
const WIDTHS = [1280, 360];

t.test('every problem code has a page with meaning, cause, fix and retry advice', async (t) => {
  const base = await (await startTestApp(t)).listen();
  const index = await (await fetch(`${base}/problems`)).text();
  for (const [code, [status, title]] of Object.entries(PROBLEMS)) {
    const reply = await fetch(`${base}/problems/${code}`);
    const html = await reply.text();
    const { cause, fix, retry } = PROBLEM_ADVICE[code as keyof typeof PROBLEMS];
    t.equal(reply.status, 200, code);
    for (const text of [String(status), words(title), words(cause), words(fix), words(retry)])
      t.ok(html.includes(text), `${code} says: ${text.slice(0, 40)}`);
    for (const heading of ['Meaning', 'Cause', 'Fix', 'Retry']) t.ok(html.includes(`<dt>${heading}</dt>`), heading);
    t.ok(index.includes(`href="/problems/${code}"`), `${code} is in the list`);
  }
  const unknown = await fetch(`${base}/problems/no_such_code`);
  t.equal(unknown.status, 404);
  t.match(await unknown.json(), { code: 'not_found' });
});

t.test('the front page links to everything a client developer needs, and every link answers', async (t) => {
  const base = await (await startTestApp(t)).listen();
  const html = await (await fetch(base)).text();
  const links = [...html.matchAll(/href="([^"]+)"/g)].map(([, link = '']) => link);
  for (const wanted of [
    '/docs',
    '/asyncapi',
    '/openapi.json',
    '/openapi.yaml',
    '/asyncapi.json',
    '/problems',
    '/readyz',
  ])
    t.ok(links.includes(wanted), wanted);
  for (const link of new Set(links)) t.equal((await fetch(`${base}${link}`)).status, 200, link);
});

t.test('the contracts are served as JSON and YAML', async (t) => {
  const base = await (await startTestApp(t)).listen();
  const read = async (path: string) => (await fetch(`${base}${path}`)).text();
  t.equal(JSON.parse(await read('/openapi.json')).openapi, '3.1.0');
  t.match(await read('/openapi.yaml'), /^openapi: 3\.1\.0$/m);
  t.equal(JSON.parse(await read('/asyncapi.json')).asyncapi, '3.0.0');
  t.match(await read('/asyncapi.yaml'), /^asyncapi: 3\.0\.0$/m);
});

t.test('in a browser, light and dark, wide and narrow', { skip: noBrowser }, async (t) => {
  const base = await (await startTestApp(t)).listen();
  const browser = await startBrowser(t);
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of WIDTHS) {
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
      for (const path of [...OURS, '/docs']) {
        const page = await context.newPage();
        const watch = await watchPage(page, base);
        await page.goto(base + path, { waitUntil: path === '/docs' ? 'networkidle' : 'load' });
        const name = `${path} ${colorScheme} ${width} px`;
        await breaksNothing(t, watch, name);
        t.ok(await fitsSideways(page), `${name}: nothing sticks out to the side`);
        if (path !== '/docs') t.same(await faintTexts(page), [], `${name}: every text is readable (WCAG 1.4.3)`);
        await page.close();
      }
      await context.close();
    }
});

t.test(
  'the documentation runs an operation without a foreign request or a violation',
  { skip: noBrowser },
  async (t) => {
    const base = await (await startTestApp(t)).listen();
    const page = await (await startBrowser(t)).newPage();
    const watch = await watchPage(page, base);
    await page.goto(`${base}/docs`, { waitUntil: 'networkidle' });
    await page.locator('#operations-server-live .opblock-summary-control').click();
    await page.getByRole('button', { name: 'Try it out' }).click();
    await page.getByRole('button', { name: 'Execute' }).click();
    await page.locator('.live-responses-table .response-col_status', { hasText: '200' }).waitFor();
    await page.getByRole('button', { name: 'Authorize' }).click();
    await page.locator('.modal-ux').waitFor();
    await breaksNothing(t, watch, '/docs in use');
  },
);

t.test('control: a page that does all of it wrong is caught', { skip: noBrowser }, async (t) => {
  const base = await (await startTestApp(t)).listen();
  const page = await (await startBrowser(t)).newPage();
  const watch = await watchPage(page, base);
  await page.route('**/planted', (route) =>
    route.fulfill({
      contentType: 'text/html',
      headers: { 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src *" },
      body: `<script>1</script><img src="http://127.0.0.1:9/foreign.png"><p style="color:#bbb;background:#fff;width:3000px">faint</p>`,
    }),
  );
  await page.goto(`${base}/planted`, { waitUntil: 'networkidle' });
  t.match(await watch.violations(), [/^script-src/]);
  t.same(watch.foreign, ['http://127.0.0.1:9/foreign.png']);
  t.notOk(await fitsSideways(page));
  t.match(await faintTexts(page), [/^faint/]);
});

async function breaksNothing(t: Test, watch: Watch, name: string): Promise<void> {
  t.same(await watch.violations(), [], `${name}: no CSP violation`);
  t.same(watch.foreign, [], `${name}: no foreign request`);
  t.same(watch.errors, [], `${name}: no error`);
}
