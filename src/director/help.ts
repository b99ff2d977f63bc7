import { Command, Option } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { fitHelp } from '../cli/help-layout.ts';
import { tableWidth } from '../cli/terminal.ts';
import { directorOptions } from './options.ts';

/** What `--version` prints. */
export function versionText(): string {
  return `${manifest.name} ${manifest.version}\n`;
}

/** What `--help` prints. The options are parsed elsewhere; commander lays them out. */
export function helpText(): string {
  const program = new Command('director')
    .usage('[options]')
    .description(
      'A standalone Dovecot director for tests and experiments. It keeps everything in memory and joins no ring.',
    )
    .helpOption(false);
  for (const { short, long, value, help } of directorOptions) {
    const name = short === undefined ? `--${long}` : `-${short}`;
    program.addOption(new Option(value === undefined ? name : `${name} <${value}>`, help));
  }
  return fitHelp(program, tableWidth()).helpInformation();
}
