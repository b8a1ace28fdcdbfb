import { Session } from 'node:inspector/promises';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Watches which branches of modules loaded from now on are taken (V8 block coverage, as c8 reads it). */
export async function watchBranches(): Promise<{
  /** Places of these files that were never reached, `path:line`; a file that was not loaded counts whole. */
  readonly missed: (files: readonly URL[]) => Promise<string[]>;
}> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  return {
    async missed(files) {
      const { result } = await session.post('Profiler.takePreciseCoverage');
      session.disconnect();
      // What was taken here is missing from what Node writes in the end.
      const folder = process.env['NODE_V8_COVERAGE'];
      if (folder) writeFileSync(join(folder, `taken-${process.pid}.json`), JSON.stringify({ result }));
      return files.flatMap((file) => {
        const source = readFileSync(file, 'utf8');
        const script = result.find((one) => one.url === file.href);
        if (!script) return [`${fileURLToPath(file)} was not loaded`];
        return script.functions
          .flatMap((one) => one.ranges)
          .filter((range) => range.count === 0)
          .map((range) => `${fileURLToPath(file)}:${source.slice(0, range.startOffset).split('\n').length}`);
      });
    },
  };
}
