import { createDecipheriv, createECDH, hkdfSync, randomBytes, type ECDH } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { importJWK, jwtVerify } from 'jose';
import type { Test } from 'tap';

interface Taken {
  readonly headers: IncomingHttpHeaders;
  readonly message: unknown;
}

/** A push service on a loopback port with the devices behind it: it opens what it is given, as a browser would. */
export class PushService {
  readonly origin: string;
  readonly #devices = new Map<string, Device>();
  #strays = 0;

  private constructor(server: Server) {
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request, reply) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const device = this.#devices.get(request.url ?? '');
        if (!device) this.#strays += 1;
        const status = device?.take(request.headers, Buffer.concat(chunks)) ?? 500;
        reply.writeHead(status, { location: `${this.origin}/elsewhere` }).end();
      });
    });
  }

  static async start(t: Pick<Test, 'teardown'>): Promise<PushService> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.teardown(() => server.close());
    return new PushService(server);
  }

  device(): Device {
    const path = `/device/${randomBytes(6).toString('hex')}`;
    const device = new Device(`${this.origin}${path}`);
    this.#devices.set(path, device);
    return device;
  }

  /** Requests to anything but a device. */
  strays(): number {
    return this.#strays;
  }

  /** RFC 8292: the token is for this origin, signed by the key that the server gave out. */
  async verify(t: Test, authorization: string | undefined, key: string): Promise<void> {
    const [, token = '', shown = ''] = /^vapid t=([^,]+), k=(.+)$/.exec(authorization ?? '') ?? [];
    t.equal(shown, key, 'the key that browsers subscribed with');
    const point = Buffer.from(shown, 'base64url');
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
    const publicKey = await importJWK({ kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' }, 'ES256');
    const { payload } = await jwtVerify(token, publicKey, { audience: this.origin, algorithms: ['ES256'] });
    t.ok((payload.exp ?? 0) < Date.now() / 1000 + 24 * 60 * 60, 'good for less than a day');
    t.match(payload.sub, /^(https?:|mailto:)/);
  }
}

class Device {
  readonly subscription: {
    readonly endpoint: string;
    readonly keys: { readonly p256dh: string; readonly auth: string };
  };
  readonly #pair: ECDH = createECDH('prime256v1');
  readonly #auth = randomBytes(16);
  readonly #taken: Taken[] = [];
  #status = 201;

  constructor(endpoint: string) {
    const p256dh = this.#pair.generateKeys('base64url');
    this.subscription = { endpoint, keys: { p256dh, auth: this.#auth.toString('base64url') } };
  }

  answer(status: number): void {
    this.#status = status;
  }

  taken(): readonly Taken[] {
    return this.#taken;
  }

  take(headers: IncomingHttpHeaders, body: Buffer): number {
    this.#taken.push({ headers, message: JSON.parse(openPush(body, this.#pair, this.#auth)) });
    return this.#status;
  }
}

/** Decrypts as RFC 8291 section 3.4 says, apart from the code that encrypts. */
export function openPush(body: Buffer, own: ECDH, auth: Uint8Array): string {
  const salt = body.subarray(0, 16);
  const sender = body.subarray(21, 21 + (body[20] ?? 0));
  const sealed = body.subarray(21 + sender.length);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), own.getPublicKey(), sender]);
  const secret = Buffer.from(hkdfSync('sha256', own.computeSecret(sender), auth, info, 32));
  const key = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: aes128gcm\0', 16));
  const nonce = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: nonce\0', 12));
  const decipher = createDecipheriv('aes-128-gcm', key, nonce);
  decipher.setAuthTag(sealed.subarray(-16));
  const record = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
  return record.subarray(0, record.lastIndexOf(2)).toString();
}
