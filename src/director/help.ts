import type { Command } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { fitHelp } from '../program/help-layout.ts';
import { tableWidth } from '../program/terminal.ts';

/** The output of `--version`. */
export function versionText(): string {
  return `${manifest.name} ${manifest.version}\n`;
}

/** The output of `--help`. */
export function helpText(program: Command): string {
  program
    .usage('[options]')
    .description(
      'A Dovecot director: as a service of Dovecot 2.4, or by hand for tests and experiments. It does not join a ring.',
    );
  return fitHelp(program, tableWidth()).helpInformation();
}
