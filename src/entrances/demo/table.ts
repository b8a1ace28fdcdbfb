import { APPLICANTS, DEMO_PASSWORD, DOCTORS, emailOf, STAFF, SUSPENDED } from './people.ts';

/** What to do with a demo that runs at `url`: who is there, where to look, and lines to paste into a shell. */
export function demoTable(url: string): string {
  return [
    '',
    `  The demo of Curbside runs at ${url}; everybody in it is invented.`,
    '',
    `  Password of everybody: ${DEMO_PASSWORD}`,
    '',
    ...rows(),
    '',
    ...places(url),
    '',
    '  Read two cases as Alda (paste into a shell):',
    '',
    curlLine(url),
    '',
    '  Hear as Bo what happens from now on (paste into another shell in this folder; Ctrl-C ends it):',
    '',
    socketLine(url),
    '',
    '  Ctrl-C stops the demo; what you changed is kept in its folder.',
    '',
  ].join('\n');
}

function rows(): string[] {
  const people = [
    ...STAFF.map(({ key, name, role }) => [emailOf(key), name, role]),
    ...DOCTORS.map(({ key, firstName, lastName, about }) => [
      emailOf(key),
      `${firstName} ${lastName}`,
      standing(key, about),
    ]),
    ...APPLICANTS.map(({ key, firstName, lastName, about }) => [
      emailOf(key),
      `${firstName} ${lastName}`,
      `waits: ${about}`,
    ]),
  ];
  return people.map(([email = '', name = '', what = '']) => `  ${email.padEnd(22)} ${name.padEnd(20)} ${what}`);
}

function standing(key: string, about: string): string {
  return key === SUSPENDED ? about : `verified: ${about}`;
}

function places(url: string): string[] {
  return [
    ['server', url],
    ['console of staff', `${url}/console`],
    ['documentation', `${url}/docs`],
    ['sockets', `${url}/asyncapi`],
    ['readiness', `${url}/readyz`],
  ].map(([name = '', place = '']) => `  ${name.padEnd(22)} ${place}`);
}

/** One line for any POSIX shell with curl and sed. */
export function curlLine(url: string): string {
  const signIn = `curl -s ${url}/v1/auth/password -H 'content-type: application/json' -d '${credentials('alda')}'`;
  const token = `$(${signIn} | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`;
  return `curl -s '${url}/v1/cases?limit=2' -H "authorization: Bearer ${token}"`;
}

/** One line for the Node that comes with the project: signs in, opens a socket and prints each frame. */
export function socketLine(url: string): string {
  const script = [
    `const url = "${url}"`,
    `const body = JSON.stringify(${credentials('bo')})`,
    'const headers = { "content-type": "application/json" }',
    'const reply = await fetch(url + "/v1/auth/password", { method: "POST", headers, body })',
    'const { access_token: token } = await reply.json()',
    'const socket = new WebSocket(url.replace("http", "ws") + "/v1/ws", "curbside.v1")',
    'socket.onopen = () => socket.send(JSON.stringify({ frame: "hello", token }))',
    'socket.onmessage = ({ data }) => console.log(data)',
  ].join('; ');
  return `npx node --input-type=module -e '${script}'`;
}

function credentials(key: string): string {
  return JSON.stringify({ email: emailOf(key), password: DEMO_PASSWORD });
}
