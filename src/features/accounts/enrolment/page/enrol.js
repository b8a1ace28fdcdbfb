// The code comes in the fragment, which no browser sends to a server; it is taken out of the address at once.
const part = (id) => document.querySelector(`#${id}`);
const form = part('form');
const status = part('status');

if (location.hash.length > 1) {
  part('code').value = location.hash.slice(1);
  history.replaceState(null, '', location.pathname);
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  part('make').disabled = true;
  status.textContent = 'Waiting for your device …';
  enrol(part('code').value.trim(), part('label').value.trim()).then(succeed, fail);
});

async function enrol(token, label) {
  const options = await post('/v1/auth/enrol/passkey/options', { token });
  const made = await navigator.credentials.create({
    publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
  });
  const response = made.toJSON();
  const done = await post('/v1/auth/enrol/passkey', { token, response, ...(label ? { label } : {}) });
  await fetch('/v1/auth/logout', { method: 'POST', headers: { authorization: `Bearer ${done.access_token}` } });
  return done.recovery_codes;
}

async function post(path, body) {
  const headers = { 'content-type': 'application/json' };
  const reply = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
  const answer = await reply.json();
  if (reply.ok) return answer;
  const isCode = answer.errors?.[0]?.pointer === '/token';
  throw new Error(isCode ? 'The code is unknown, used or too old.' : (answer.detail ?? answer.title));
}

function succeed(codes) {
  form.hidden = true;
  status.textContent = 'Done. You can sign in with this passkey from now on.';
  part('codes').hidden = codes.length === 0;
  part('list').replaceChildren(...codes.map(item));
}

function fail(error) {
  status.textContent = error.message;
  part('make').disabled = false;
}

function item(text) {
  const line = document.createElement('li');
  line.textContent = text;
  return line;
}
