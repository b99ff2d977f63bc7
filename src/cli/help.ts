import type { Command } from 'commander';
import program from '../../package.json' with { type: 'json' };
import { subcommands } from '../commands/index.ts';
import type { Subcommand } from '../commands/shared/subcommand.ts';
import { DefinedOption, GetoptCommand } from '../program/getopt-command.ts';
import { fitHelp } from '../program/help-layout.ts';
import { type Option, parameterOptions } from '../program/option.ts';
import { tableWidth } from '../program/terminal.ts';
import { globalOptions } from './global-options.ts';
import { optionsOf, timeLimit } from './subcommand-options.ts';

/** The output of `--version`. */
export function versionText(): string {
  return `${program.name} ${program.version}\n`;
}

/**
 * The output of `--help`, for the subcommand that the words name or for the program. spec: differences D15
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
  const version = { name: 'version', long: 'version', type: 'flag', help: 'show the version' } as const;
  const overall = command('doveadm', [...globalOptions, version])
    .usage('[options] director <command> [<arguments>]')
    .description("Dovecot's doveadm director: show and control the directors that assign mail users to servers.")
    .optionsGroup('After the name of any command:');
  for (const option of parameterOptions(timeLimit)) overall.addOption(new DefinedOption(option));
  for (const subcommand of subcommands) overall.addCommand(describe(subcommand));
  return overall;
}

function describe(subcommand: Subcommand): Command {
  const heading = subcommand.addition ? "Commands that Dovecot's program lacks:" : 'Commands:';
  return command(`director ${subcommand.name}`, optionsOf(subcommand))
    .usage(subcommand.synopsis)
    .description(subcommand.summary)
    .helpGroup(heading);
}

function command(name: string, options: readonly Option[]): Command {
  return new GetoptCommand(name, { options }).helpOption('--help', 'show this help');
}
