// Publishes a case over REST and reads the newest ones. Run by test/clients-package.test.ts.
//   BASE_URL=http://127.0.0.1:3000 EMAIL=alda@example.org PASSWORD=… node docs/examples/rest.ts
import { createClient, createSession, listCases, previewText, publishCase, signInByPassword } from 'curbside/client';

const { BASE_URL: baseUrl = 'http://127.0.0.1:3000', EMAIL: email = '', PASSWORD: password = '' } = process.env;

// A sandbox (AUTH_SINGLE_FACTOR) answers with tokens; elsewhere the second factor comes first.
const signedIn = await signInByPassword({ client: createClient({ baseUrl }), body: { email, password } });
if (!signedIn.data || !('access_token' in signedIn.data))
  throw new Error(`not signed in: ${signedIn.response?.status}`);

// From here on the session adds the token, refreshes it, and repeats what may be repeated.
const session = createSession({ baseUrl, tokens: signedIn.data });
const client = createClient({ baseUrl, fetch: session.fetch });

const body = 'Mrs. Marta Sample, 67F, MRN 4471920, fever for 3 days after travel.';
const preview = await previewText({ client, body: { text: body } });
console.log('preview:', preview.data?.text);

const published = await publishCase({
  client,
  headers: { 'Idempotency-Key': crypto.randomUUID() },
  body: {
    title: 'Fever after travel',
    body,
    question: 'Would you treat before the smear is back?',
    specialty: 'infectious-disease',
    attestation: '2026-11',
  },
});
// Every failure is a problem with a stable code; `spans` says which words must change.
if (!published.data) throw new Error(`refused: ${published.error?.code}`);
console.log('published:', published.data.id, published.data.body);

let cursor: string | undefined;
do {
  const page = await listCases({ client, query: { limit: 10, ...(cursor ? { cursor } : {}) } });
  for (const one of page.data?.data ?? []) console.log('case:', one.title);
  cursor = page.data?.next_cursor ?? undefined;
} while (cursor);
