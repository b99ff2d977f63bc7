import type { Command } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { fitHelp } from '../program/help-layout.ts';
import { tableWidth } from '../program/terminal.ts';

/** What `--version` prints. */
export function versionText(): string {
  return `${manifest.name} ${manifest.version}\n`;
}

/** What `--help` prints. */
export function helpText(program: Command): string {
  program
    .usage('[options]')
    .description(
      'A Dovecot director: as a service of Dovecot 2.4, or by hand for tests and experiments. It joins no ring.',
    );
  return fitHelp(program, tableWidth()).helpInformation();
}
