import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { InvalidArgumentError, type Command } from 'commander';
import type { CaseMemory, EngineResult, PolicyName } from '../../deidentification/pure.ts';
import { deidentify, UnreadableTextError } from '../../deidentification/pure.ts';
import { addDeidEvalCommand } from './deid-eval.ts';
import { explain } from './deid-explain.ts';

const FOUND = 10;
const UNREADABLE = 2;

interface DeidOptions {
  readonly json?: boolean;
  readonly jsonl?: boolean;
  readonly explain?: boolean;
  readonly exitCode?: boolean;
  readonly policy: PolicyName;
  readonly strictZip3?: boolean;
}

/** `curbside deid [FILE|-]`: a pure filter over text (engine.md section 5); it never logs or stores what it reads. */
export function addDeidCommand(program: Command): void {
  const command = program
    .command('deid')
    .description('De-identify a text from a file or standard input; nothing is stored or logged.')
    .argument('[file]', 'file to read, - for standard input', '-')
    .option('--json', 'print {text, findings}')
    .option('--jsonl', 'read and write one JSON document a line: {"id","text","thread"?}')
    .option('--explain', 'show each finding in its place, with the reason')
    .option('--exit-code', `exit ${FOUND} when anything was found`)
    .option('--policy <name>', 'safe-harbor or eu', policyName, 'safe-harbor')
    .option('--strict-zip3', 'use the union of the restricted ZIP3 lists of 2000 and 2020')
    .action(async (file: string, options: DeidOptions) => {
      const found = await filter(file, options);
      if (found && options.exitCode === true) process.exitCode = FOUND;
    });
  addDeidEvalCommand(command);
}

function policyName(value: string): PolicyName {
  if (value === 'safe-harbor' || value === 'eu') return value;
  throw new InvalidArgumentError('The policies are safe-harbor and eu.');
}

/** Returns whether anything was found; an unreadable text ends with exit code 2 and words that do not echo it. */
async function filter(file: string, options: DeidOptions): Promise<boolean> {
  const input = file === '-' ? process.stdin : createReadStream(file);
  try {
    return options.jsonl === true ? await filterLines(input, options) : await filterWhole(input, options);
  } catch (error) {
    if (!(error instanceof UnreadableTextError) && !isFileError(error)) throw error;
    process.stderr.write(
      error instanceof UnreadableTextError
        ? `${error.message} at offset ${error.offset}.\n`
        : 'The file cannot be read.\n',
    );
    process.exitCode = UNREADABLE;
    return false;
  }
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(?:ENOENT|EACCES|EISDIR)$/.test(String(error.code));
}

async function filterWhole(input: Readable, options: DeidOptions): Promise<boolean> {
  const text = await wholeText(input);
  const result = deidentify(text, engineOptions(options));
  process.stdout.write(rendered(text, result, options));
  return foundAnything(result);
}

function foundAnything({ verdict }: EngineResult): boolean {
  return verdict !== 'clean';
}

async function wholeText(input: Readable): Promise<string> {
  input.setEncoding('utf8');
  let text = '';
  for await (const chunk of input) text += String(chunk);
  return text;
}

function rendered(text: string, result: EngineResult, options: DeidOptions): string {
  if (options.json === true)
    return `${JSON.stringify({ text: result.text, verdict: result.verdict, findings: result.findings, risk: result.risk })}\n`;
  if (options.explain === true)
    return explain(text, result, process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '');
  return result.text;
}

function engineOptions(options: DeidOptions): { policy: PolicyName; strictZip3: boolean } {
  return { policy: options.policy, strictZip3: options.strictZip3 === true };
}

/** One line in, one line out, in order; a line that is no document gives `{"error"}` and the next one goes on. */
async function filterLines(input: Readable, options: DeidOptions): Promise<boolean> {
  const threads = new Map<string, RunMemory>();
  let found = false;
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue;
    const answer = answerLine(line, options, threads);
    found ||= answer.found;
    if (!process.stdout.write(`${JSON.stringify(answer.line)}\n`))
      await new Promise((drained) => process.stdout.once('drain', drained));
  }
  return found;
}

interface Answer {
  readonly found: boolean;
  readonly line: object;
}

function answerLine(line: string, options: DeidOptions, threads: Map<string, RunMemory>): Answer {
  const document = parsed(line);
  if (document === undefined) return { found: false, line: { error: 'invalid_line' } };
  const memory = document.thread === undefined ? undefined : memoryOf(threads, document.thread);
  try {
    const result = deidentify(document.text, {
      ...engineOptions(options),
      ...(memory ? { memory: memory.current(), thread: memory.texts } : {}),
    });
    memory?.learn(result);
    return {
      found: foundAnything(result),
      line: { id: document.id, text: result.text, findings: result.findings.map(listed), ...riskOf(result) },
    };
  } catch (error) {
    if (error instanceof UnreadableTextError) return { found: false, line: { id: document.id, error: error.code } };
    throw error;
  }
}

function listed(finding: EngineResult['findings'][number]): object {
  const { start, end, rule, action, score, replacement } = finding;
  return { start, end, class: finding.class, rule, action, score, replacement };
}

/** The risk of the thread so far, from the warning on; `findings` are the words that must be rewritten. */
function riskOf({ risk }: EngineResult): object {
  if (!risk || risk.level === 'low') return {};
  return { risk: { level: risk.level, k: risk.k, findings: risk.findings.map(listed) } };
}

interface Line {
  readonly id: unknown;
  readonly text: string;
  readonly thread?: string;
}

function parsed(line: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || !('text' in value) || typeof value.text !== 'string')
      return undefined;
    const thread = 'thread' in value ? value.thread : undefined;
    const named = typeof thread === 'string' || typeof thread === 'number' ? { thread: String(thread) } : {};
    return { id: 'id' in value ? value.id : null, text: value.text, ...named };
  } catch {
    return undefined;
  }
}

function memoryOf(threads: Map<string, RunMemory>, thread: string): RunMemory {
  const known = threads.get(thread) ?? new RunMemory();
  threads.set(thread, known);
  return known;
}

/** Case memory of one thread for the length of one run; it lives in this process only. */
class RunMemory {
  readonly #labels = new Map<string, string>();
  readonly texts: string[] = [];
  #dayZero: string | undefined;

  current(): CaseMemory {
    const dayZero = this.#dayZero === undefined ? {} : { dayZero: this.#dayZero };
    return { labels: this.#labels, token: (folded) => folded, ...dayZero };
  }

  learn(result: EngineResult): void {
    for (const [token, label] of result.proposals.labels) this.#labels.set(token, label);
    this.#dayZero ??= result.proposals.dayZero;
    this.texts.push(result.text);
  }
}
