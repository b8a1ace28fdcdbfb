// Follows the discussion of a case and answers, through lost lines. Run by test/clients-package.test.ts.
//   BASE_URL=http://127.0.0.1:3000 ACCESS_TOKEN=… REFRESH_TOKEN=… ROOM_ID=… node docs/examples/socket.ts
import { createSession, CurbsideSocket, RefusedError } from 'curbside/client';

const { BASE_URL: baseUrl = '', ACCESS_TOKEN = '', REFRESH_TOKEN = '', ROOM_ID: room_id = '' } = process.env;
const session = createSession({
  baseUrl,
  tokens: { access_token: ACCESS_TOKEN, refresh_token: REFRESH_TOKEN },
  onSignedOut: () => console.log('sign in again'),
});

const socket = new CurbsideSocket({
  baseUrl,
  token: session.token,
  // Every event once and in order, also after a lost line; keep `socket.position` to go on after a restart of the app.
  onEvent: ({ seq, type, data }) => console.log('event:', seq, type, JSON.stringify(data)),
  onResync: async (reason) => {
    console.log('resync:', reason);
    await session.fetch(`${baseUrl}/v1/sync`);
  },
  onState: (state, code) => console.log('state:', state, code ?? ''),
});

// Show it at once under its client_id; it waits here while there is no line, and is stored once.
const sending = socket.send({ kind: 'comment', room_id, body: 'Smear first, but treat if she looks ill.' });
console.log('pending:', sending.client_id, sending.body);
try {
  const stored = await sending.settled;
  console.log('stored:', stored.room_seq, stored.body);
} catch (error) {
  // The same problem as over REST: `spans` says which words must change.
  if (!(error instanceof RefusedError)) throw error;
  console.log('refused:', error.problem.code);
}

process.once('SIGTERM', () => socket.close());
