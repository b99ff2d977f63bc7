import type { Subcommand } from '../commands/shared/subcommand.ts';
import type { Formatter } from '../formatters/formatter.ts';
import { type Option, type Parameters, parameterOptions } from '../program/option.ts';
import { optionItems, subcommandBlocks } from './command-items.ts';
import type { Block, Page, Section, Text } from './page.ts';

/** The tables from which the page is generated. */
export interface CommandTables {
  readonly globalOptions: readonly Option[];
  /** The parameters that every subcommand has. */
  readonly commonParameters: Parameters;
  readonly subcommands: readonly Subcommand[];
  readonly formatters: Readonly<Record<string, Formatter>>;
}

/** Text to add to the descriptions of commands, by name. */
export const more: Readonly<Record<string, Text>> = {
  add: 'An existing mail server keeps its users and its tag. {host} may end in @{tag}. The vhost count is the weight of the mail server, in proportion to the others: 100 by default, 1000 at most.',
  apply:
    'It sends only what differs, over one connection, verifies the result, and shows the outcome of each change. With `-n` the exit status is 2 if there is something to do. Changes that would leave users without a mail server, or take most mail servers out, are refused with exit status 77, unless `--force` is given. A {file} of - is standard input.',
  down: 'Its users stay until they are flushed or kicked, or until they expire.',
  drain:
    'It marks the mail servers down, has the director move their users, and ends when none is left. It fails if somebody brings a mail server back or removes it, or if users remain at the deadline. It refuses to leave users without a mail server.',
  dump: 'Run the output with a shell, or give it to `director apply`. It does not contain which mail servers are up and down.',
  flush:
    'The director moves a limited number of users at a time and ends their connections. With `-F` it only forgets them: they are assigned anew at their next login.',
  kick: '{user} may contain * and ?.',
  map: 'A director knows only hashes. The names come from the file or from the running server. A hash without a name is shown as <unknown>.',
  move: 'The user stays there until they have been inactive for director_user_expire. {user} may be a hash.',
  plan: 'It changes nothing. Every option can be repeated. The numbers are exactly those that the director would arrive at. It warns of what the other commands refuse without `--force`.',
  rebalance:
    'A director leaves users where they are when weights change. This command moves them, a few at a time, and verifies where they are. With `-n` the exit status is 2 if there is something to do.',
  remove: 'The users are assigned to other mail servers at their next login.',
  'ring status': 'With the connections between them, the times of the last activity, and the bytes sent and received.',
  snapshot:
    'With weights, tags and states, as commands for a shell and for `director apply`; the last line shows that the file is complete. A {file} is replaced only when all of it is written.',
  status: 'With {user}: where the user is, until when, and where the hash of the name assigns them.',
  undrain:
    'As `director up`, and verifies that they are up. Users return at their next logins, or with `director rebalance`.',
  update: 'Users stay where they are until they are flushed.',
  watch:
    'On a terminal the view updates itself: q quits, s sorts, p pauses, / filters, arrows scroll. Otherwise, or with `-f`, it prints a row for each mail server at each update; with `-f json` one document per line.',
};

/** doveadm-director(1), generated from the tables of options and commands. */
export function doveadmDirectorPage(tables: CommandTables): Page {
  const { globalOptions, commonParameters, formatters } = tables;
  return {
    name: 'doveadm-director',
    chapter: 1,
    summary: 'show and control the directors that assign mail users to servers',
    sections: [
      {
        heading: 'SYNOPSIS',
        blocks: ['`doveadm` [{options}] `director` {command} [`-a` {socket}] [{arguments}]'],
      },
      {
        heading: 'DESCRIPTION',
        blocks: [
          "A director of Dovecot 2.3 keeps each mail user on one mail server while the user has connections. The directors of a ring, one on each proxy, share these assignments. This program is Dovecot's command for them, for machines that no longer have it. It sends requests to the admin socket of a director and prints the replies.",
          'A mail server is given by its address or by a host name, which stands for all its addresses.',
        ],
      },
      {
        heading: 'OPTIONS',
        blocks: [
          'Before the word `director`:',
          {
            items: [
              ...optionItems(globalOptions),
              ['`--help`', 'Show the commands, or the options of the given command, and exit.'],
              ['`--version`', 'Show the version and exit.'],
            ],
          },
          'For every command:',
          { items: optionItems(parameterOptions(commonParameters)) },
        ],
      },
      {
        heading: 'LAYOUTS',
        blocks: [{ items: Object.entries(formatters).map(([name, { purpose }]) => [`\`${name}\``, purpose]) }],
      },
      commandSection('COMMANDS', tables, []),
      commandSection('ADDITIONAL COMMANDS', tables, ["Dovecot's program does not have these."], true),
      {
        heading: 'EXIT STATUS',
        blocks: [
          {
            items: [
              ['0', 'Success.'],
              ['2', 'With `-n`: there is something to do.'],
              ['64', 'The command line, or the file of `apply`, cannot be used.'],
              ['68', 'The director does not know the mail server, director or user.'],
              [
                '75',
                'The director cannot be reached or has refused, or not everything was done; standard error has the reason.',
              ],
              ['76', 'A reply of the director was not understood.'],
              [
                '77',
                'Refused without `--force`: users would be left without a mail server, or most mail servers would be out.',
              ],
              ['89', 'The configuration cannot be read, or a global option is unknown.'],
            ],
          },
        ],
      },
      {
        heading: 'ENVIRONMENT',
        blocks: [
          {
            items: [
              ['`CONFIG_FILE`', 'The configuration file, unless `-c` is given.'],
              [
                '`TZ`',
                'The time zone of dates and time stamps: the name or path of a zone file, or the rules as POSIX writes them.',
              ],
              ['`BASE_DIR` and other settings', 'With `-O` or `-k`, override the settings of the same name.'],
            ],
          },
        ],
      },
      {
        heading: 'FILES',
        blocks: [
          {
            items: [
              [
                '/etc/dovecot/dovecot.conf',
                'The configuration, if no server is running and no option names another file.',
              ],
              ['{base_dir}/director-admin', 'The admin socket of the director.'],
              ['{base_dir}/auth-userdb', 'The socket from which `map` reads user names.'],
            ],
          },
        ],
      },
      {
        heading: 'EXAMPLES',
        blocks: [
          'List the mail servers and their users in a script:',
          { lines: ['doveadm -f tab -h director status | cut -f 1,6'] },
          'Take a mail server out of service, and continue when its last user has moved:',
          { lines: ['doveadm director drain 10.0.0.13 && ssh 10.0.0.13 systemctl stop dovecot'] },
          'Save the mail servers with weights, tags and states, and restore them later:',
          { lines: ['doveadm director snapshot before', 'doveadm director apply --prune before'] },
          'Preview a change, make it, and move the users that are assigned elsewhere by it, 20 per second:',
          {
            lines: [
              'doveadm director plan --set 10.0.0.13=50',
              'doveadm director update 10.0.0.13 50',
              'doveadm director rebalance --rate 20',
            ],
          },
          'Send a request to a director on another machine, which needs an inet_listener:',
          { lines: ['doveadm -O director status -a proxy2.example.org:9091'] },
        ],
      },
      { heading: 'SEE ALSO', blocks: ['`director`(8), `doveadm`(1)'] },
    ],
  };
}

function commandSection(
  heading: string,
  { subcommands, commonParameters }: CommandTables,
  start: readonly Block[],
  additions?: true,
): Section {
  const commands = subcommands.filter(({ addition }) => addition === additions);
  const described = commands.flatMap((command) => subcommandBlocks(command, commonParameters, more[command.name]));
  return { heading, blocks: [...start, ...described] };
}
