import { Argument, Command, Option } from 'commander';
import program from '../../package.json' with { type: 'json' };
import { subcommands } from '../commands/index.ts';
import type { Parameter, Parameters, Subcommand } from '../commands/subcommand.ts';
import { formatters } from '../formatters/index.ts';
import { globalOptions } from './global-options.ts';
import { fitHelp } from './help-layout.ts';
import { tableWidth } from './terminal.ts';
import { timeLimit } from './time-limit.ts';

/** What `--version` prints. */
export function versionText(): string {
  return `${program.name} ${program.version}\n`;
}

/**
 * What `--help` prints: about the subcommand that the words name, or about all. spec: differences D15
 *
 * @param words the command line
 * @param width of the terminal, in columns
 */
export function helpText(words: readonly string[], width = tableWidth()): string {
  const name = words.filter((word) => !word.startsWith('-')).join(' ');
  const matches = subcommands.filter((candidate) => `${name} `.includes(`director ${candidate.name} `));
  const subcommand = matches.find(({ name: full }) => matches.every((other) => other.name.length <= full.length));
  const overall = overview();
  const described = overall.commands.find((candidate) => candidate.name() === `director ${subcommand?.name}`);
  return fitHelp(described ?? overall, width).helpInformation();
}

function overview(): Command {
  const overall = command('doveadm', '[options] director <command> [<arguments>]').description(
    "Dovecot's doveadm director: show and control the directors that assign mail users to servers.",
  );
  for (const { short, value, help } of globalOptions) {
    const layouts = short === 'f' ? `: ${Object.keys(formatters).join(', ')}` : '';
    overall.addOption(new Option(value === undefined ? `-${short}` : `-${short} <${value}>`, help + layouts));
  }
  overall.addOption(new Option('--version', 'show the version'));
  addParameters(overall, timeLimit, 'After the name of any command:');
  for (const subcommand of subcommands) {
    const heading = subcommand.addition ? "Commands that Dovecot's program lacks:" : 'Commands:';
    overall.addCommand(describe(subcommand).helpGroup(heading));
  }
  return overall;
}

function describe({ name, synopsis, summary, parameters }: Subcommand<Parameters>): Command {
  const described = command(`director ${name}`, synopsis).description(summary);
  addParameters(described, { ...timeLimit, ...parameters });
  return described;
}

function addParameters(described: Command, parameters: Parameters, heading = 'Options:'): void {
  for (const [long, parameter] of Object.entries(parameters)) addParameter(described, long, parameter, heading);
}

function addParameter(described: Command, long: string, { type, short, positional, help }: Parameter, heading: string) {
  if (positional) {
    described.addArgument(new Argument(`[${long}]`, help));
    return;
  }
  const letter = short === undefined ? '' : `-${short}, `;
  const value = type === 'flag' ? '' : type === 'strings' ? ' <value>...' : ' <value>';
  described.addOption(new Option(`${letter}--${long}${value}`, help).helpGroup(heading));
}

/** Options, arguments and texts are what this program parses itself; commander lays them out. */
function command(name: string, usage: string): Command {
  return new Command(name).usage(usage).helpOption('--help', 'show this help').helpCommand(false);
}
