import { setTimeout as sleep } from 'node:timers/promises';

/** Collects the garbage of a process that runs under `--inspect` on this port, and waits until its pages went back. */
export async function collectGarbage(port: number): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/json/list`);
  const [target] = (await answer.json()) as { webSocketDebuggerUrl: string }[];
  const socket = new WebSocket(target?.webSocketDebuggerUrl ?? '');
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', () => socket.send('{"id":1,"method":"HeapProfiler.collectGarbage"}'));
    socket.addEventListener('message', resolve);
    socket.addEventListener('error', reject);
  });
  socket.close();
  await sleep(300);
}
