import { parseUint } from '../../posix/numbers.ts';
import { type Fault, readShellCommands, type ShellCommand } from '../../posix/shell-words.ts';
import { splitTag } from '../../protocol/host-tag.ts';
import { MAX_VHOSTS } from '../../protocol/limits.ts';
import { snapshotFault } from './snapshot-lines.ts';

/** A command of a dump. */
export interface Statement {
  readonly line: number;
  readonly kind: Kind;
  /** A name or an address. */
  readonly host: string;
  /** For `add`; otherwise, and for no tag, empty. */
  readonly tag: string;
  /** For `add`, if given, and for `update`. */
  readonly vhosts: number | undefined;
}

export interface Dump {
  readonly statements: readonly Statement[];
  /** The value of `-a`, which is the same on all lines. */
  readonly socketPath: string | undefined;
  /** The errors in the dump, in the order of the lines. */
  readonly faults: readonly Fault[];
}

const kinds = ['add', 'update', 'remove', 'up', 'down', 'flush'] as const;
type Kind = (typeof kinds)[number];

/** A line that cannot be used; the message says why. */
class RefusedLine extends Error {}

/**
 * Parses the output of `director dump`, of `director snapshot`, and of `director apply` in the layout `formatted`.
 * spec: command-line 2.6
 *
 * @param text latin1
 */
export function parseDump(text: string): Dump {
  const { commands, comments, faults } = readShellCommands(text);
  const broken = snapshotFault(comments, commands.at(-1)?.line ?? 0);
  if (broken !== undefined) return { statements: [], socketPath: undefined, faults: [broken] };
  const statements: Statement[] = [];
  let first: { readonly line: number; readonly socketPath: string | undefined } | undefined;
  for (const command of commands) {
    const { line } = command;
    try {
      const { statement, socketPath } = readStatement(command);
      first ??= { line, socketPath };
      if (socketPath !== first.socketPath) throw new RefusedLine(`another socket than on line ${first.line}`);
      statements.push(statement);
    } catch (error) {
      if (!(error instanceof RefusedLine)) throw error;
      faults.push({ line, reason: error.message });
    }
  }
  const inOrder = faults.sort((left, right) => (left.line ?? 0) - (right.line ?? 0));
  return { statements, socketPath: first?.socketPath, faults: withCutLine(text, inOrder) };
}

/** Reports a last line without a line feed, even if it is valid: the file may have been cut off. */
function withCutLine(text: string, faults: readonly Fault[]): readonly Fault[] {
  if (text === '' || text.endsWith('\n')) return faults;
  const last = text.split('\n').length;
  const reason = 'no line feed at the end: the file was cut off?';
  return [...faults.filter(({ line }) => line !== last), { line: last, reason }];
}

function readStatement({ line, words }: ShellCommand): { statement: Statement; socketPath: string | undefined } {
  const kind = kinds.find((name) => name === words[2]);
  if (words[0] !== 'doveadm' || words[1] !== 'director' || kind === undefined) {
    throw new RefusedLine(`not doveadm director ${kinds.join('|')}`);
  }
  const { options, operands } = separate(words.slice(3), kind === 'add' ? ['-a', '-t'] : ['-a']);
  const [given, count, surplus] = operands;
  if (given === undefined) throw new RefusedLine(`${kind} without a host`);
  const unexpected = kind === 'add' || kind === 'update' ? surplus : count;
  if (unexpected !== undefined) throw new RefusedLine(`'${unexpected}' after all arguments`);
  if (kind === 'update' && count === undefined) throw new RefusedLine('update without a vhost count');
  if (kind === 'flush' && given === 'all') throw new RefusedLine('flush of all, not of one host');
  const { host, tag = '' } = kind === 'add' ? splitTag(given, options.get('-t')) : { host: given };
  // A number would be taken for an IPv4 address, and text after white space would be ignored.
  if (!/^[^\s\0]+$/.test(host) || parseUint(host) !== undefined) throw new RefusedLine(`invalid host '${host}'`);
  const vhosts = count === undefined ? undefined : readCount(count);
  return { statement: { line, kind, host, tag, vhosts }, socketPath: options.get('-a') };
}

function separate(
  words: readonly string[],
  known: readonly string[],
): { options: ReadonlyMap<string, string>; operands: readonly string[] } {
  const options = new Map<string, string>();
  let index = 0;
  for (let name = words[0]; name?.startsWith('-'); name = words[index]) {
    const value = words[index + 1];
    if (!known.includes(name)) throw new RefusedLine(`unknown option ${name}`);
    if (value === undefined) throw new RefusedLine(`${name} without a value`);
    options.set(name, value);
    index += 2;
  }
  return { options, operands: words.slice(index) };
}

function readCount(text: string): number {
  const count = parseUint(text);
  if (count === undefined) throw new RefusedLine(`invalid vhost count '${text}'`);
  if (count > MAX_VHOSTS) throw new RefusedLine(`vhost count ${count} is above ${MAX_VHOSTS}`);
  return count;
}
