import { type Command, CommanderError } from 'commander';
import type { Subcommand } from '../commands/shared/subcommand.ts';
import { TimeZone } from '../posix/time-zone.ts';
import { reportFailure } from '../program/failure.ts';
import { Logger } from '../program/logger.ts';
import type { ArgumentsOf, Parameters } from '../program/option.ts';
import { UsageError } from '../program/program-errors.ts';
import { settingsRequest } from '../program/settings-options.ts';
import { printText } from '../program/stdout.ts';
import { loadSettings, type Settings } from '../settings/load-settings.ts';
import { namedStatsWriterError } from '../settings/stats-writer.ts';
import { CommandRun } from './command-run.ts';
import { Doveadm, type HelpArguments } from './doveadm.ts';
import type { GlobalOptions } from './global-options.ts';
import { subcommandUsage, unknownCommandUsage } from './usage.ts';

/** The environment variables of the process, latin1. */
export type Environment = Readonly<Record<string, string>>;

/**
 * The command line tool: parses the arguments, runs the subcommand, and reports errors on standard error.
 * spec: command-line 1
 *
 * @param words the arguments, latin1
 * @returns the exit status
 */
export async function run(words: readonly string[], environment: Environment): Promise<number> {
  const user = environment.USER;
  const log = new Logger(user === undefined ? 'doveadm: ' : `doveadm(${user}): `);
  const statsWriterError = await namedStatsWriterError(environment);
  if (statsWriterError !== undefined) log.error(statsWriterError.text);
  const invocation = new Invocation(environment, log);
  try {
    const information = await requestedInformation(words, environment);
    if (information === undefined) await invocation.execute(words);
    else await printText(information);
    return invocation.status;
  } catch (error) {
    return reportFailure(error, log, invocation.status);
  }
}

/**
 * The text of `--help` or `--version`, whichever comes first before `--`, or of the hidden command that shells run for
 * completions. spec: differences D15
 */
async function requestedInformation(words: readonly string[], environment: Environment): Promise<string | undefined> {
  if (words[0] === '__complete') {
    const { completions } = await import('./completion.ts');
    return completions(words.slice(1), environment);
  }
  const end = words.indexOf('--');
  const own = end < 0 ? words : words.slice(0, end);
  const asked = own.find((word) => word === '--help' || word === '--version');
  if (asked === undefined) return undefined;
  const { helpText, versionText } = await import('./help.ts');
  return asked === '--help' ? helpText(own) : versionText();
}

/** One command line, from its words to the exit status. */
class Invocation {
  readonly #environment: Environment;
  readonly #log: Logger;
  #context: CommandRun | undefined;
  #status = 0;

  constructor(environment: Environment, log: Logger) {
    this.#environment = environment;
    this.#log = log;
  }

  /** The exit status so far. */
  get status(): number {
    return this.#context?.status ?? this.#status;
  }

  async execute(words: readonly string[]): Promise<void> {
    const environment = () => this.#context?.settings.environment ?? this.#environment;
    const program = new Doveadm({ log: this.#log, permute: () => environment().POSIXLY_CORRECT === undefined });
    program.hook('preSubcommand', (_, command) => this.#prepare(program, command));
    program.action(async () => {
      await this.#load(this.#globalOptions(program));
      throw new UsageError(await unknownCommand(program.words));
    });
    try {
      await program.parseAsync(words, { from: 'user' });
    } catch (error) {
      // After invalid arguments, the output ends as if the subcommand had printed nothing. spec: command-line 1.4
      if (!(error instanceof CommanderError) || this.#context === undefined) throw error;
      this.#context.fail(error.exitCode);
    }
    await this.#context?.finish();
  }

  /** Runs before the command's own words are parsed. spec: command-line 1.2 */
  async #prepare(program: Doveadm, command: Command): Promise<void> {
    const options = this.#globalOptions(program);
    const { subcommand, words } = program;
    // Manual pages need no configuration.
    if (subcommand === undefined) {
      command.action(() => this.#help(command.opts<HelpArguments>()));
      return;
    }
    const { settings, zone } = await this.#load(options);
    const context = new CommandRun(settings, options, words, this.#environment, zone, this.#log);
    command.action(() => runSubcommand(subcommand, context, command.opts()));
    this.#context = context;
  }

  async #help({ cmd }: HelpArguments): Promise<void> {
    const { manualPage } = await import('./manual-page.ts');
    const shown = await manualPage(cmd);
    if (typeof shown === 'string') await printText(shown);
    else this.#status = shown;
  }

  /** Returns the global options, and sets up the logger with them. spec: command-line 1.1 */
  #globalOptions(program: Doveadm): GlobalOptions {
    const options = program.opts<GlobalOptions>();
    this.#log.prefix = '';
    this.#log.level = options;
    return options;
  }

  async #load(options: GlobalOptions): Promise<{ readonly settings: Settings; readonly zone: TimeZone }> {
    const log = this.#log;
    await stampLines(log, this.#environment.LOG_STDERR_TIMESTAMP, new TimeZone(this.#environment));
    const settings = await loadSettings(settingsRequest(options), this.#environment, ({ level, prefix, text }) =>
      log[level](text, prefix),
    );
    const zone = new TimeZone(settings.environment);
    const usualFormat = options.debug ? settings.logTimestamp : undefined;
    await stampLines(log, settings.environment.LOG_STDERR_TIMESTAMP ?? usualFormat, zone);
    return { settings, zone };
  }
}

async function runSubcommand(
  subcommand: Subcommand,
  context: CommandRun,
  args: ArgumentsOf<Parameters>,
): Promise<void> {
  if (typeof args.timeout === 'number') context.timeoutMs = args.timeout;
  try {
    await subcommand.run(context, args);
  } catch (error) {
    throw error instanceof UsageError ? new UsageError(subcommandUsage(subcommand)) : error;
  }
}

async function unknownCommand(words: readonly string[]): Promise<string> {
  const { suggestedAddition } = await import('./suggestion.ts');
  const suggested = suggestedAddition(words);
  const hint = suggested === undefined ? '' : `Did you mean 'doveadm director ${suggested}'?\n`;
  return unknownCommandUsage(words) + hint;
}

async function stampLines(log: Logger, format: string | undefined, zone: TimeZone): Promise<void> {
  log.timestamp = format ? (await import('../program/log-stamp.ts')).logStamp(format, zone) : undefined;
}
