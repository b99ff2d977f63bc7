import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logins, lookUp } from '../conformance/harness/lookups.ts';
import { withoutTimes } from '../conformance/harness/masks.ts';
import { type Program, runProgram } from '../conformance/harness/run-program.ts';
import { type Sequence, type Step, USERS, VIEWS } from './command-lines.ts';

/** The sockets of a director, ours or Dovecot's. */
export interface Sockets {
  readonly adminSocket: string;
  readonly authreplySocket: string;
  /** Whether it can answer a later login before an earlier one. Users then log in one after the other. */
  readonly answersInAnyOrder?: true;
}

/**
 * What a program prints when it runs the steps of a sequence with a director, and the state of the director after each
 * step, if it has changed. Times are masked.
 */
export async function transcript(program: Program, director: Sockets, sequence: Sequence): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'transcript-'));
  try {
    await symlink(director.adminSocket, join(folder, 'director-admin'));
    await writeFile(join(folder, 'users'), USERS.map((user) => `${user}\n`).join(''));
    const client = { program, director, folder };
    const seen = new Map<string, string>();
    const texts = await look(client, seen);
    for (const [index, step] of sequence.steps.entries()) {
      texts.push(await take(client, step));
      if (looksAfter(index, sequence)) texts.push(...(await look(client, seen)));
    }
    return texts.join('\n');
  } finally {
    await rm(folder, { recursive: true });
  }
}

function looksAfter(index: number, { looks, steps }: Sequence): boolean {
  return looks === undefined || (looks === 'at the end' && index === steps.length - 1);
}

/**
 * The file with what Dovecot's program prints with Dovecot's director.
 * `npx vitest run test/conformance/sequences.test.ts -u` updates it.
 */
export function recording({ name }: Sequence): string {
  return join(import.meta.dirname, 'recordings', `${name.replace(/[^a-z]+/g, '-')}.txt`);
}

interface Client {
  readonly program: Program;
  readonly director: Sockets;
  readonly folder: string;
}

async function look(client: Client, seen: Map<string, string>): Promise<string[]> {
  const views = await Promise.all(VIEWS.map(async (view) => [view, await take(client, view)] as const));
  const changed = views.filter(([view, text]) => seen.get(view) !== text);
  for (const [view, text] of changed) seen.set(view, text);
  return changed.map(([, text]) => text);
}

/** What the director says from its version on. */
async function logIn({ authreplySocket, answersInAnyOrder }: Sockets, replies: readonly string[]): Promise<string[]> {
  if (answersInAnyOrder !== true) return lookUp(authreplySocket, replies);
  const answers: string[] = [];
  for (const reply of replies) {
    const [version = '', ...rest] = await lookUp(authreplySocket, [reply]);
    if (answers.length === 0) answers.push(version);
    answers.push(...rest);
  }
  return answers;
}

async function take({ program, director, folder }: Client, step: Step): Promise<string> {
  if (typeof step === 'object' && 'logIn' in step) {
    const answers = await logIn(director, logins(step.logIn, step.tag));
    return `# log in: ${step.logIn.join(' ')}\n${lines('', answers.map((answer) => `${answer}\n`).join(''))}`;
  }
  const line = typeof step === 'object' ? step.line : `doveadm -O -v -o base_dir=. director ${step}`;
  const { status, stdout, stderr } = await runProgram(program, line, { folder });
  return `$ ${line}\n${lines('', stdout)}${lines('! ', stderr)}${status === 0 ? '' : `exit ${status}\n`}`;
}

/** Escapes everything except printable ASCII. A last line without a line feed ends in a backslash. */
function lines(prefix: string, text: string): string {
  const printable = withoutTimes(text)
    .replace(/(?<=^Error: gethostname\(.*\) failed: ).*/gm, 'REASON')
    .replace(/[^\n\x20-\x7e]|\\/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);
  if (printable === '') return '';
  const whole = printable.endsWith('\n') ? printable : `${printable}\\\n`;
  return whole.replace(/^(?=.|\n)/gm, prefix);
}
