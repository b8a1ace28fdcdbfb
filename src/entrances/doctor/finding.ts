import { explainFailure } from '../../platform/explain-failure.ts';

/** One thing that was looked at: how it is, and what to do when it is not well. */
export interface Finding {
  readonly name: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly says: string;
  readonly fix?: string;
}

/** It is well. */
export function well(name: string, says: string): Finding {
  return { name, state: 'ok', says };
}

/** It works, but somebody should look. */
export function doubtful(name: string, says: string, fix: string): Finding {
  return { name, state: 'warn', says, fix };
}

/** It does not work. */
export function ill(name: string, says: string, fix: string): Finding {
  return { name, state: 'fail', says, fix };
}

/** Runs one look; a failure becomes a finding in words, so that the others are still looked at. */
export async function look(name: string, fix: string, work: () => Promise<Finding | Finding[]>): Promise<Finding[]> {
  try {
    return [await work()].flat();
  } catch (error) {
    const { message } = explainFailure(error);
    return [ill(name, oneLine(message), fix)];
  }
}

function oneLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').join(' ');
}
