import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Answers, Job } from './jobs.ts';

/** The process that makes load; one job at a time. */
export interface Generator {
  run<Kind extends Job['kind']>(job: Extract<Job, { kind: Kind }>): Promise<Answers[Kind]>;
  stop(): void;
}

export async function startGenerator(): Promise<Generator> {
  const child = fork(join(import.meta.dirname, 'generator-server.ts'), [], { stdio: ['ignore', 2, 2, 'ipc'] });
  const ended = once(child, 'exit').then(() => {
    throw new Error('the generator ended');
  });
  ended.catch(() => undefined);
  const next = async (): Promise<unknown> => {
    const [message] = (await Promise.race([once(child, 'message'), ended])) as [{ answer?: unknown; fault?: string }];
    if (message.fault !== undefined) throw new Error(message.fault);
    return message.answer;
  };
  await next();
  return {
    async run<Kind extends Job['kind']>(job: Extract<Job, { kind: Kind }>) {
      const answer = next();
      child.send(job);
      return (await answer) as Answers[Kind];
    },
    stop: () => void child.kill(),
  };
}
