import { execFile } from 'node:child_process';
import { open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Bench } from './bench.ts';

const run = promisify(execFile);

/** A file system of its own in memory, so that it can be full without anybody else noticing. */
export interface SmallDisk {
  readonly path: string;
  /** Takes all that is free but `leaveBytes`; `empty` gives it back. */
  fill(leaveBytes: number): Promise<void>;
  empty(): Promise<void>;
}

/** Mounts a tmpfs; it is gone with the bench. Needs root. */
export async function mountSmallDisk(bench: Bench, megabytes: number): Promise<SmallDisk> {
  const path = await bench.folder('disk');
  await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', path]);
  bench.teardown(() => run('umount', ['--lazy', path]));
  const ballast = join(path, 'ballast');
  return {
    path,
    async fill(leaveBytes) {
      await using file = await open(ballast, 'w');
      const { bavail, bsize } = await statfs(path);
      const chunk = Buffer.alloc(2 ** 20);
      for (let left = bavail * bsize - leaveBytes; left > 0; left -= chunk.length)
        await file.write(chunk, 0, Math.min(left, chunk.length));
    },
    empty: () => rm(ballast, { force: true }),
  };
}

/** Why this machine mounts no disk; undefined when it does. */
export async function lacksMount(): Promise<string | undefined> {
  return run('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).then(
    () => undefined,
    () => 'mounting a file system in memory needs root on Linux',
  );
}
