import { DirectorError } from '../client/director-error.ts';
import { FatalError, UsageError } from '../commands/subcommand.ts';
import { UnsuitableFormatterError } from '../formatters/formatter.ts';
import { strerror } from '../protocol/strerror.ts';
import { resolveInstance } from '../settings/instances.ts';
import { loadSettings } from '../settings/load-settings.ts';
import { SettingsError } from '../settings/settings-error.ts';
import { namedStatsWriterError } from '../settings/stats-writer.ts';
import { CommandRun } from './command-run.ts';
import { type FoundSubcommand, findSubcommand } from './find-subcommand.ts';
import { GetoptError } from './getopt.ts';
import { type GlobalOptions, parseGlobalOptions } from './global-options.ts';
import { Logger, writeError } from './logger.ts';
import { parseArgumentsOrReport } from './parse-arguments.ts';
import { BufferedStdout, OutputError } from './stdout.ts';
import { timeLimit } from './time-limit.ts';
import { subcommandUsage, unknownCommandUsage } from './usage.ts';

const EX_USAGE = 64;
const EX_TEMPFAIL = 75;
const EX_BAD_OPTION = 89;
/** The name in getopt's messages about global options. */
const PROGRAM = 'doveadm';

/** The variables of the process, latin1. */
export type Environment = Readonly<Record<string, string>>;

/**
 * The command line tool: reads the arguments, runs the subcommand, and says on standard error what went wrong.
 * spec: cli.md 1
 *
 * @param words the arguments, latin1
 * @returns the exit status
 */
export async function run(words: readonly string[], environment: Environment): Promise<number> {
  const user = environment.USER;
  const log = new Logger(user === undefined ? `${PROGRAM}: ` : `${PROGRAM}(${user}): `);
  const statsWriterError = await namedStatsWriterError(environment);
  if (statsWriterError !== undefined) log.error(statsWriterError.text);
  const information = await requestedInformation(words);
  if (information !== undefined) return printInformation(information, log);
  try {
    const options = parseGlobalOptions(words, PROGRAM, resolveInstance);
    return await runWithOptions(options, environment, log);
  } catch (error) {
    if (error instanceof GetoptError) {
      writeError(`${error.message}\n`);
      return EX_BAD_OPTION;
    }
    return reportFatal(error, log);
  }
}

/** The text of `--help` or `--version`, the first of them before `--`. spec: decisions.md D15 */
async function requestedInformation(words: readonly string[]): Promise<string | undefined> {
  const end = words.indexOf('--');
  const own = end < 0 ? words : words.slice(0, end);
  const asked = own.find((word) => word === '--help' || word === '--version');
  if (asked === undefined) return undefined;
  const { helpText, versionText } = await import('./help.ts');
  return asked === '--help' ? helpText(own) : versionText();
}

async function printInformation(text: string, log: Logger): Promise<number> {
  const stdout = new BufferedStdout();
  try {
    await stdout.write(text);
    await stdout.flush();
    return 0;
  } catch (error) {
    if (!(error instanceof OutputError)) throw error;
    return reportOutputError(error, log, 0);
  }
}

/** Manual pages need no configuration. */
async function help(words: readonly string[], environment: Environment, log: Logger): Promise<number> {
  const { manualPage } = await import('./manual-page.ts');
  const shown = await manualPage(words, environment.POSIXLY_CORRECT === undefined, log);
  return typeof shown === 'string' ? printInformation(shown, log) : shown;
}

async function runWithOptions(options: GlobalOptions, environment: Environment, log: Logger): Promise<number> {
  log.prefix = '';
  log.verbose = options.verbose;
  log.debugging = options.debug;
  if (options.rest[0] === 'help' && options.rest.length > 1) return help(options.rest.slice(1), environment, log);
  const ownFormat = environment.LOG_STDERR_TIMESTAMP;
  if (ownFormat !== undefined) await stampLines(log, ownFormat);
  const settings = await loadSettings(options, environment, ({ level, prefix, text }) => log[level](text, prefix));
  if (options.debug && ownFormat === undefined) await stampLines(log, settings.settings.logTimestamp);

  const found = findSubcommand(options.rest);
  if (found === undefined) {
    writeError(unknownCommandUsage(options.rest));
    const { suggestedAddition } = await import('./suggestion.ts');
    const suggested = suggestedAddition(options.rest);
    if (suggested !== undefined) writeError(`Did you mean 'doveadm director ${suggested}'?\n`);
    return EX_USAGE;
  }
  return runSubcommand(found, new CommandRun(settings, options, environment, log));
}

async function runSubcommand({ subcommand, program, words }: FoundSubcommand, context: CommandRun): Promise<number> {
  const permute = context.settings.environment.POSIXLY_CORRECT === undefined;
  try {
    const parameters = { ...timeLimit, ...subcommand.parameters };
    const args = parseArgumentsOrReport(words, parameters, { program, permute }, context);
    if (args !== undefined) {
      if (typeof args.timeout === 'number') context.timeoutMs = args.timeout;
      await subcommand.run(context, args);
    }
    await context.finish();
    return context.status;
  } catch (error) {
    if (error instanceof OutputError) return reportOutputError(error, context.log, context.status);
    if (!(error instanceof UsageError)) return reportFatal(error, context.log);
    writeError(subcommandUsage(subcommand));
    return EX_USAGE;
  }
}

/** A reader that has gone is nobody's fault. spec: decisions.md D9 */
function reportOutputError(error: OutputError, log: Logger, status: number): number {
  if (error.code === 'EPIPE') return status;
  log.error(`${error.message}: ${strerror(error.code)}`);
  return EX_TEMPFAIL;
}

function reportFatal(error: unknown, log: Logger): number {
  if (error instanceof FatalError || error instanceof DirectorError) {
    log.fatal(error.message);
    return error.status;
  }
  if (error instanceof SettingsError) {
    log.fatal(error.message, error.prefix || log.prefix);
    return error.status;
  }
  log.fatal(error instanceof UnsuitableFormatterError ? error.message : `Unexpected error: ${String(error)}`);
  return EX_TEMPFAIL;
}

async function stampLines(log: Logger, format: string): Promise<void> {
  if (format === '') return;
  const { strftime } = await import('../time/strftime.ts');
  log.timestamp = () => strftime(format, new Date());
}
