import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, writeSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { strerror } from '../../posix/strerror.ts';
import { oneLine } from '../../posix/visible-controls.ts';
import { FatalError } from '../../program/program-errors.ts';
import type { LiveHost } from './live-hosts.ts';
import type { CommandContext } from './subcommand.ts';

const SYSTEM_LOG = '/dev/log';
const LOGGER_LIMIT_MS = 5000;

/** One change, with what is needed to undo it. */
export interface RecordedChange {
  /** The address of a mail server, or the hash of a user. */
  readonly of: { readonly server: string } | { readonly userHash: number };
  /** A mail server as {@link describeHost} formats it; for a user, the address of their mail server. */
  readonly before: string;
  readonly after: string;
  /** One word, such as `done`, `failed` or `unknown`. */
  readonly result: string;
}

/** The destination of the lines. */
interface Sink {
  write(line: string): void;
  /** @returns why lines were lost; undefined if none were */
  close(): Promise<string | undefined>;
}

/**
 * The audit log of a command: lines in the system log, with the facility `mail`, or in a file. If there is no system
 * log, nothing is written.
 */
export class ChangeRecord {
  readonly #context: Pick<CommandContext, 'log' | 'commandLine'>;
  readonly #start: string;
  readonly #sink: Sink | undefined;

  private constructor(context: Pick<CommandContext, 'log' | 'commandLine'>, director: string, sink: Sink | undefined) {
    this.#context = context;
    this.#sink = sink;
    const origin: Field[] = [...operator(), ['director', director], ['command', context.commandLine]];
    this.#start = origin.map(field).join(' ');
  }

  /**
   * Opens the log. Call it before the first change.
   *
   * @param file path of the log file, latin1; undefined for the system log
   * @param director path of the director's socket
   * @param systemLogPath path of the system log's socket
   * @throws FatalError if the file cannot be opened
   */
  static open(
    context: Pick<CommandContext, 'log' | 'commandLine'>,
    file: string | undefined,
    director: string,
    systemLogPath = SYSTEM_LOG,
  ): ChangeRecord {
    return new ChangeRecord(context, director, file === undefined ? systemLog(systemLogPath) : fileLog(file));
  }

  write({ of, before, after, result }: RecordedChange): void {
    const subject: Field = 'server' in of ? ['server', of.server] : ['user_hash', String(of.userHash)];
    const fields: Field[] = [subject, ['before', before], ['after', after], ['result', result]];
    this.#sink?.write(`${this.#start} ${fields.map(field).join(' ')}`);
  }

  /** Closes the log, and prints a warning if lines were lost. */
  async close(): Promise<void> {
    const failure = await this.#sink?.close();
    if (failure !== undefined) this.#context.log.warning(`The changes were not recorded: ${failure}`);
  }
}

/** Formats a mail server for the log. */
export function describeHost(host: Omit<LiveHost, 'ip' | 'users'> & { readonly users?: number }): string {
  const users = host.users === undefined ? '' : ` users=${host.users}`;
  return `${host.up ? 'up' : 'down'} vhosts=${host.vhosts} tag=${host.tag}${users}`;
}

/** Logged in place of a mail server that does not exist. */
export const ABSENT = 'absent';

type Field = readonly [name: string, value: string];

function operator(): Field[] {
  let user: string;
  try {
    user = userInfo().username;
  } catch {
    user = String(process.getuid?.() ?? '');
  }
  const { SUDO_USER } = process.env;
  return [['user', user], ...(SUDO_USER ? [['sudo_user', SUDO_USER] as const] : []), ['host', hostname()]];
}

/** Quotes a value that is empty or contains a space or a quote, and escapes control characters such as line feeds. */
function field([name, value]: Field): string {
  const shown = oneLine(value);
  return `${name}=${/^[^ "]+$/.test(shown) ? shown : `"${shown.replaceAll('"', '\\"')}"`}`;
}

function fileLog(file: string): Sink {
  const failed = (error: unknown) => {
    if (!(error instanceof Error && 'code' in error && 'syscall' in error)) throw error;
    return `${error.syscall}(${file}) failed: ${strerror(String(error.code))}`;
  };
  let descriptor: number;
  try {
    descriptor = openSync(Buffer.from(file, 'latin1'), 'a', 0o640);
  } catch (error) {
    throw new FatalError(failed(error));
  }
  let failure: string | undefined;
  return {
    write(line) {
      try {
        writeSync(descriptor, `${new Date().toISOString()} ${line}\n`, null, 'latin1');
      } catch (error) {
        failure = failed(error);
      }
    },
    async close() {
      closeSync(descriptor);
      return failure;
    },
  };
}

/** Runs logger(1), because Node has no Unix datagram sockets. */
function systemLog(path: string): Sink | undefined {
  if (!existsSync(path)) return undefined;
  const logger = spawn('logger', ['-t', 'doveadm', '-p', 'mail.notice', `--id=${process.pid}`], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // In a process group of its own, so that Ctrl-C does not end it.
    detached: true,
  });
  logger.stdin.on('error', () => {});
  const ended = once(logger, 'close').then(
    ([status]) => (status === 0 ? undefined : `logger ended with status ${status}`),
    (error) => `logger: ${strerror(error.code)}`,
  );
  return {
    write(line) {
      logger.stdin.write(`${line}\n`, 'latin1');
    },
    async close() {
      logger.stdin.end();
      const limit = AbortSignal.timeout(LOGGER_LIMIT_MS);
      const late = once(limit, 'abort').then(() => 'logger does not end');
      return Promise.race([ended, late]);
    },
  };
}
