import { generateSync } from 'otplib';
import { issueEnrolment } from '../../src/features/accounts/enrolment/enrol.ts';
import { awaitSecondFactor } from '../../src/features/accounts/totp/complete-sign-in.ts';
import { transaction } from '../../src/platform/database/connection.ts';
import type { TestApp } from '../support/app.ts';
import { aDoctor, callAs, type Doctor, type Reply } from '../support/doctors.ts';
import { Authenticator } from '../tools/authenticator/authenticator.ts';
import { EMAIL, PASSWORD, type Sending, type World } from './world.ts';

/** How the operations of passkeys, one-time codes and recovery are sent. */
export const FACTOR_SENDINGS: Readonly<Record<string, (world: World) => Promise<Sending>>> = {
  askToEnrolPasskey: async ({ app }) => ({ body: { token: (await enrolling(app)).token } }),
  enrolPasskey: async ({ app }) => {
    const { token } = await enrolling(app);
    const options = ok(await nobody(app)('POST', '/v1/auth/enrol/passkey/options', { token }));
    return { body: { token, response: passkeyOf(app).create(options) } };
  },
  askToEnrolTotp: async ({ app }) => ({ body: { token: (await withPassword(app)).token } }),
  enrolTotp: async ({ app }) => {
    const { token } = await withPassword(app);
    return { body: { token, code: codeNow(ok(await nobody(app)('POST', '/v1/auth/enrol/totp', { token })).secret) } };
  },
  recoverAccount: async (world) => {
    ok(await nobody(world.app)('POST', '/v1/auth/reset', { email: EMAIL }));
    return { body: { token: await world.mailedCode() } };
  },
  stepUpByPassword: async ({ app }) => ({ as: (await withPassword(app)).doctor }),
  signInByPasskey: async ({ app }) => {
    const { passkey } = await withPasskey(app);
    const options = ok(await nobody(app)('POST', '/v1/auth/passkey/options', {}));
    return { body: { response: passkey.get(options) } };
  },
  askForStepUp: async ({ app }) => ({ as: (await withPasskey(app)).doctor }),
  stepUpByPasskey: async ({ app }) => {
    const { doctor, passkey } = await withPasskey(app);
    const options = ok(await doctor.call('POST', '/v1/auth/step-up/passkey/options'));
    return { as: doctor, body: { response: passkey.get(options) } };
  },
  addPasskey: async ({ app }) => {
    const doctor = await aDoctor(app);
    const options = ok(await doctor.call('POST', '/v1/me/passkeys/options'));
    return { as: doctor, body: { response: passkeyOf(app).create(options), label: 'Security key' } };
  },
  renamePasskey: ownPasskey,
  removePasskey: ownPasskey,
  signInByTotp: async ({ app }) => {
    const { secret, signInToken } = await withTotp(app);
    return { body: { sign_in_token: signInToken, code: codeNow(secret) } };
  },
  signInByRecoveryCode: async ({ app }) => {
    const { recoveryCodes, signInToken } = await withTotp(app);
    return { body: { sign_in_token: signInToken, recovery_code: recoveryCodes[0] } };
  },
  stepUpByTotp: async ({ app }) => {
    const { doctor, secret } = await withTotp(app);
    return { as: doctor, body: { code: codeNow(secret) } };
  },
  beginTotp: async ({ app }) => ({ as: (await withPassword(app)).doctor }),
  confirmTotp: async ({ app }) => {
    const { doctor } = await withPassword(app);
    return { as: doctor, body: { code: codeNow(ok(await doctor.call('POST', '/v1/me/totp')).secret) } };
  },
  removeTotp: async ({ app }) => {
    const { doctor } = await withTotp(app);
    const options = ok(await doctor.call('POST', '/v1/me/passkeys/options'));
    ok(await doctor.call('POST', '/v1/me/passkeys', { response: passkeyOf(app).create(options) }));
    return { as: doctor };
  },
};

const nobody = (app: TestApp) => callAs(app, undefined);
const passkeyOf = (app: TestApp) => new Authenticator({ origin: app.config.pageUrl });

/** The code of this time step, or of one beside it: each is good for one use. */
function codeNow(secret: string, steps = 0): string {
  return generateSync({ secret, epoch: Math.floor(Date.now() / 1000) + steps * 30 });
}

function ok(reply: Reply): Reply['body'] {
  if (reply.status >= 300) throw new Error(`${reply.status}: ${reply.text}`);
  return reply.body;
}

async function enrolling(app: TestApp): Promise<{ readonly doctor: Doctor; readonly token: string }> {
  const doctor = await aDoctor(app);
  return { doctor, token: await transaction(app.services.db, (tx) => issueEnrolment(tx, doctor.accountId, 60)) };
}

/** Somebody with a password, signed in, and the code that enrols a second factor. */
async function withPassword(app: TestApp) {
  const password = await app.identity.passwords.hash(PASSWORD);
  const doctor = await aDoctor(app, { password });
  return { doctor, token: await transaction(app.services.db, (tx) => issueEnrolment(tx, doctor.accountId, 60)) };
}

async function withPasskey(app: TestApp) {
  const { doctor, token } = await enrolling(app);
  const passkey = passkeyOf(app);
  const options = ok(await nobody(app)('POST', '/v1/auth/enrol/passkey/options', { token }));
  const { access_token } = ok(
    await nobody(app)('POST', '/v1/auth/enrol/passkey', { token, response: passkey.create(options) }),
  );
  return { doctor: { ...doctor, call: callAs(app, access_token) }, passkey };
}

async function withTotp(app: TestApp) {
  const { doctor, token } = await withPassword(app);
  const { secret } = ok(await nobody(app)('POST', '/v1/auth/enrol/totp', { token }));
  const code = codeNow(secret, -1);
  const enrolled = ok(await nobody(app)('POST', '/v1/auth/enrol/totp/confirm', { token, code }));
  const waiting = await awaitSecondFactor(app.services.db, doctor.accountId);
  return {
    doctor: { ...doctor, call: callAs(app, enrolled.access_token) },
    secret: String(secret),
    recoveryCodes: enrolled.recovery_codes as string[],
    signInToken: waiting.token,
  };
}

async function ownPasskey({ app }: World): Promise<Sending> {
  const { doctor } = await withPasskey(app);
  const options = ok(await doctor.call('POST', '/v1/me/passkeys/options'));
  const made = ok(await doctor.call('POST', '/v1/me/passkeys', { response: passkeyOf(app).create(options) }));
  return { as: doctor, params: { id: made.id } };
}
