import { explainFailure } from '../../platform/explain-failure.ts';

/** Runs a command's work; a failure is said in words on standard error and sets the exit code. */
export async function inWords(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { message, exitCode } = explainFailure(error);
    process.stderr.write(`${message}\n`);
    process.exitCode = exitCode;
  }
}
