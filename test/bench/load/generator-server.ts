import { sendArrivals } from './arrivals.ts';
import { closeSockets, fanOut, openSockets } from './fan-out.ts';
import type { Job } from './jobs.ts';
import { sendRequests } from './requests.ts';

// The generator in a process of its own, so that what it uses of the machine can be told apart from the servers.
process.on('message', (job: Job) => {
  run(job).then(
    (answer) => process.send?.({ answer }),
    (error: unknown) => process.send?.({ fault: error instanceof Error ? String(error.stack) : String(error) }),
  );
});
process.once('disconnect', () => process.exit(0));
process.send?.({ answer: 'ready' });

async function run(job: Job): Promise<unknown> {
  switch (job.kind) {
    case 'requests':
      return sendRequests(job);
    case 'arrivals':
      return sendArrivals(job);
    case 'open-sockets':
      return openSockets(job);
    case 'fan-out':
      return fanOut(job);
    case 'close-sockets':
      return closeSockets();
    default:
      return job satisfies never;
  }
}
