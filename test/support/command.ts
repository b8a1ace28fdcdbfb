import { Command } from 'commander';

/** Runs one command line in this process: what it printed on standard output, and its exit code. */
export async function runCommand(
  register: (program: Command) => void,
  ...words: readonly string[]
): Promise<{ out: string; code: number }> {
  const program = new Command();
  register(program);
  const write = process.stdout.write;
  let out = '';
  process.stdout.write = (text: string | Uint8Array) => Boolean((out += String(text)));
  try {
    await program.parseAsync(['node', 'curbside', ...words]);
  } finally {
    process.stdout.write = write;
  }
  const code = Number(process.exitCode ?? 0);
  process.exitCode = 0;
  return { out, code };
}
