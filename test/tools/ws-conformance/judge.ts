import { FRAMES, HANDSHAKES, type FrameCase, type HandshakeCase } from './cases.ts';
import { WireClient } from './wire.ts';

export interface Conformance {
  readonly cases: number;
  /** What went otherwise, in words. */
  readonly failed: readonly string[];
}

const AT_ONCE = 6;

/** Every case on a socket of its own. `token` gives an access token of an account with few sockets, another one each time. */
export async function judgeConformance(url: string, token: () => string): Promise<Conformance> {
  const failed: string[] = [];
  const judges = [
    ...HANDSHAKES.map((one) => async () => judgeHandshake(url, one)),
    ...FRAMES.map((one) => async () => judgeFrames(url, token(), one)),
  ];
  const work = async (): Promise<void> => {
    for (let judge = judges.pop(); judge; judge = judges.pop()) {
      const fault = await judge();
      if (fault !== undefined) failed.push(fault);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { cases: HANDSHAKES.length + FRAMES.length, failed };
}

async function judgeHandshake(url: string, one: HandshakeCase): Promise<string | undefined> {
  const client = await WireClient.open(url, one.handshake);
  try {
    if (!one.statuses.includes(client.status)) return `${one.name}: status ${client.status}`;
    if (client.status === 101 && !client.isAccepted) return `${one.name}: no proof of the key`;
    if (one.head?.with?.test(client.head) === false) return `${one.name}: the answer lacks something`;
    if (one.head?.without?.test(client.head)) return `${one.name}: the answer says too much`;
    if (one.closed === undefined) return undefined;
    await client.until(() => client.said().closed !== undefined);
    return client.said().closed === one.closed ? undefined : `${one.name}: closed with ${client.said().closed}`;
  } finally {
    client.socket.destroy();
  }
}

async function judgeFrames(
  url: string,
  token: string,
  { name, frames, expect }: FrameCase,
): Promise<string | undefined> {
  const client = await WireClient.open(url);
  try {
    client.say({ frame: 'hello', token });
    const answers = (frame: string): number =>
      client.said().texts.filter((text) => text.startsWith(`{"frame":"${frame}"`)).length;
    if (!(await client.until(() => answers('ready') === 1))) return `${name}: no ready`;
    client.send(...frames);
    if (expect.kind === 'closed') {
      await client.until(() => client.said().closed !== undefined);
      const code = client.said().closed;
      if (code === undefined || !expect.codes.includes(code)) return `${name}: closed with ${code}`;
      return (await client.until(() => client.isEnded)) ? undefined : `${name}: the line stays open`;
    }
    const { times, pong } = expect;
    const isAnswered = (): boolean =>
      answers('pong') >= times && (pong === undefined || client.said().pongs.some((got) => got.equals(pong)));
    if (!(await client.until(isAnswered))) return `${name}: no answer (${client.said().closed ?? 'open'})`;
    return client.isEnded ? `${name}: the line ended` : undefined;
  } finally {
    client.socket.destroy();
  }
}
