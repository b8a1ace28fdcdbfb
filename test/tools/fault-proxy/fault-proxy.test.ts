import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import t, { type Test } from 'tap';
import { seededRandom } from '../seeded-random.ts';
import { ENDINGS, FaultProxy, type Fault } from './fault-proxy.ts';

const SAID = Buffer.alloc(100_000, 'curbside ');

/** What a client receives of 100,000 bytes through a fault, and how its line ended. */
async function received(t: Test, fault: Fault) {
  const server = createServer((socket) => void socket.on('error', () => {}).end(SAID));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const proxy = await FaultProxy.to(
    () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    () => fault,
  );
  t.teardown(() => proxy[Symbol.asyncDispose]());
  const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1');
  const started = performance.now();
  let bytes = Buffer.alloc(0);
  socket.on('data', (piece: Buffer) => (bytes = Buffer.concat([bytes, piece])));
  const error = await Promise.race([once(socket, 'close').then(() => undefined), once(socket, 'error')]);
  return { bytes, isReset: error !== undefined, ms: performance.now() - started, cuts: proxy.cuts };
}

t.test('without a fault everything passes', async (t) => {
  const { bytes, isReset, cuts } = await received(t, {});
  t.ok(bytes.equals(SAID));
  t.match({ isReset, cuts }, { isReset: false, cuts: 0 });
});

t.test('a connection ends after exactly so many bytes, in each way', async (t) => {
  for (const how of ENDINGS) {
    const { bytes, cuts, ms } = await received(t, { cut: { after: 1_234, how } });
    // What was not read yet when the reset came is gone: fewer bytes, never more.
    t.ok(bytes.length <= 1_234 && SAID.subarray(0, bytes.length).equals(bytes), `${how}: ${bytes.length} bytes`);
    t.equal(cuts, 1, how);
    if (how === 'blackhole') t.ok(ms > 300, 'a blackholed line is held for a while');
  }
  t.equal((await received(t, { cut: { after: 1_234, how: 'close' } })).bytes.length, 1_234);
});

t.test('bytes come late and slowly when told so', async (t) => {
  t.ok((await received(t, { delayMs: 60 })).ms >= 55);
  const slow = await received(t, { bytesPerSecond: 400_000 });
  t.ok(slow.ms >= 200, `${slow.ms} ms for 100 kB at 400 kB/s`);
  t.ok(slow.bytes.equals(SAID));
});

t.test('what the client sends passes too, and its end', async (t) => {
  const server = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  await using proxy = await FaultProxy.to(
    () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    () => ({ jitterMs: 3 }),
  );
  const socket = connect({ port: Number(new URL(proxy.url).port), host: '127.0.0.1' });
  socket.write('echo');
  socket.once('data', () => socket.end());
  t.equal(String(await buffer(socket)), 'echo');
  server.close();
});

t.test('the same seed gives the same faults', async (t) => {
  const [one, two, other] = [seededRandom(7), seededRandom(7), seededRandom(8)];
  const draw = (random: () => number): number[] => Array.from({ length: 5 }, random);
  const drawn = draw(one);
  t.same(draw(two), drawn);
  t.notSame(draw(other), drawn);
  t.ok(drawn.every((number) => number >= 0 && number < 1));
});
