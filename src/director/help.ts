import { Command, Option } from 'commander';
import program from '../../package.json' with { type: 'json' };

const WIDTH = 100;

/** What `--version` prints. */
export function versionText(): string {
  return `${program.name} ${program.version}\n`;
}

/** What `--help` prints. The options are parsed elsewhere; commander lays them out. */
export function helpText(): string {
  return new Command('director')
    .usage('[options]')
    .description(
      'A standalone Dovecot director, to try and to test things with. It keeps everything in memory and joins no ring.',
    )
    .addOption(new Option('-c <path>', 'configuration file, or config socket'))
    .addOption(new Option('-o <key=value>', 'override a setting'))
    .addOption(new Option('-O', 'read no configuration'))
    .addOption(new Option('-k', 'keep the environment; its variables override settings'))
    .addOption(new Option('--listen <address>', 'listen at PATH-admin, PATH-authreply or HOST:PORT (admin)'))
    .addOption(new Option('-v', 'say what changes'))
    .addOption(new Option('-D', 'show every request; implies -v'))
    .addOption(new Option('--version', 'show the version'))
    .helpOption('--help', 'show this')
    .configureOutput({ getOutHelpWidth: () => WIDTH })
    .helpInformation();
}
