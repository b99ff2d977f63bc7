import { globalOptions } from '../cli/global-options.ts';
import { timeLimit } from '../cli/time-limit.ts';
import { subcommands } from '../commands/index.ts';
import { socketPath } from '../commands/socket-path.ts';
import { formatters } from '../formatters/index.ts';
import { optionItems, optionParameters, subcommandBlocks } from './command-items.ts';
import type { Block, Page, Section, Text } from './page.ts';

/** What there is to say about commands beyond their tables, by name. */
export const more: Readonly<Record<string, Text>> = {
  add: 'A mail server that is known keeps its users, and its tag. {host} may end in @{tag}. The vhost count is its share of the users in proportion to the others: 100 by default, 1000 at most.',
  apply:
    'It sends only what differs, over one connection, looks whether it is there at the end, and shows what became of each change. With `-n` the exit status is 2 if there is something to do. What would leave users without a mail server, or take most of them out, is refused with exit status 77, unless `--force` is given. A {file} of - is the standard input.',
  down: 'Those that it has stay until they are flushed, kicked or gone by themselves.',
  drain:
    'It marks the mail servers down, has the director move their users, and ends when nobody is left. If somebody brings one back, removes it, or users remain at the deadline, it says so and fails. It refuses to leave users without a mail server.',
  dump: 'To be kept in a file and given to a shell, or to `director apply`. It does not say who is up and who is down.',
  flush:
    'The director moves some at a time, and kicks their connections. With `-F` they are only forgotten: their next login puts them where they belong.',
  kick: '{user} may contain * and ?.',
  map: 'A director knows hashes only: the names are those of the file, or of the running server. A hash that no name has is shown as <unknown>.',
  move: 'The user stays there until not seen for the time of director_user_expire. {user} may be a hash.',
  plan: 'It changes nothing. Every option can be given any number of times. The numbers are those that the director would come to. It warns of what the other commands refuse without `--force`.',
  rebalance:
    'A director leaves users where they are when weights change; this moves them, some at a time, and reads back where they are. With `-n` the exit status is 2 if there is something to do.',
  remove: 'They go elsewhere at their next login.',
  'ring status': 'With their connections to each other, when this director saw them last, and what was sent.',
  snapshot:
    'With weights, tags, and who is up or down, as commands that a shell and `director apply` take; the last line shows that the file is whole. A {file} is replaced only when all of it is written.',
  status: 'With {user}: where the user is, until when, and where the hash of the name says.',
  undrain:
    'As `director up` does, and looks whether they are up. Their users come back with their next logins, or with `director rebalance`.',
  update: 'Users stay where they are until they are flushed.',
  watch:
    'On a terminal the view renews itself: q ends, s sorts, p pauses, / filters, arrows scroll. Otherwise, or with `-f`, it prints a record for each look; with `-f json` a line for each.',
};

/** doveadm-director(1), made from the tables of options and commands. */
export function doveadmDirectorPage(): Page {
  return {
    name: 'doveadm-director',
    chapter: 1,
    summary: 'see and steer the directors that keep mail users on their servers',
    sections: [
      {
        heading: 'SYNOPSIS',
        blocks: ['`doveadm` [{options}] `director` {command} [`-a` {socket}] [{arguments}]'],
      },
      {
        heading: 'DESCRIPTION',
        blocks: [
          "A director of Dovecot 2.3 keeps each mail user on one mail server while the user has connections. The directors of a ring, one on each proxy, share who is where. This program is Dovecot's command for them, for machines that no longer have it: it asks a director over its admin socket, and prints what it says.",
          'A mail server is named by its address or by a host name, which stands for all its addresses.',
        ],
      },
      {
        heading: 'OPTIONS',
        blocks: [
          'These stand before the word `director`:',
          {
            items: [
              ...optionItems(globalOptions),
              ['`--help`', 'Show the commands, or the options of the command that is named, and end.'],
              ['`--version`', 'Show the version, and end.'],
            ],
          },
          'Every command has these:',
          { items: optionParameters({ ...socketPath, ...timeLimit }) },
        ],
      },
      {
        heading: 'LAYOUTS',
        blocks: [{ items: Object.entries(formatters).map(([name, { purpose }]) => [`\`${name}\``, purpose]) }],
      },
      commandSection('COMMANDS', []),
      commandSection('ADDITIONAL COMMANDS', ["Dovecot's own program lacks these."], true),
      {
        heading: 'EXIT STATUS',
        blocks: [
          {
            items: [
              ['0', 'What was asked for was done.'],
              ['2', 'With `-n`: there is something to do.'],
              ['64', 'The words on the command line, or the file of `apply`, cannot be used.'],
              ['68', 'The director does not know the mail server, director or user.'],
              ['75', 'The director cannot be reached, has refused, or is not done; standard error tells why.'],
              ['76', "The director's answer was not understood."],
              ['77', 'Users would be left without a mail server, or most servers would go: refused without `--force`.'],
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
              ['`CONFIG_FILE`', 'The configuration file, if there is no `-c`.'],
              ['`TZ`', 'The time zone of the dates.'],
              ['`BASE_DIR` and other settings', 'Override settings of the same name, with `-O` or `-k`.'],
            ],
          },
        ],
      },
      {
        heading: 'FILES',
        blocks: [
          {
            items: [
              ['/etc/dovecot/dovecot.conf', 'The configuration, if no server runs and no option names another one.'],
              ['{base_dir}/director-admin', 'The admin socket of the director.'],
              ['{base_dir}/auth-userdb', 'The socket that `map` has the names of users from.'],
            ],
          },
        ],
      },
      {
        heading: 'EXAMPLES',
        blocks: [
          'What the mail servers are doing, for a script:',
          { lines: ['doveadm -f tab -h director status | cut -f 1,6'] },
          'Take a mail server out, and go on when its last user is elsewhere:',
          { lines: ['doveadm director drain 10.0.0.13 && ssh 10.0.0.13 systemctl stop dovecot'] },
          'Write down the mail servers with weights, tags, up and down, and come back to that later:',
          { lines: ['doveadm director snapshot before', 'doveadm director apply --prune before'] },
          'See what a change would do, make it, and move the users that belong elsewhere since, 20 a second:',
          {
            lines: [
              'doveadm director plan --set 10.0.0.13=50',
              'doveadm director update 10.0.0.13 50',
              'doveadm director rebalance --rate 20',
            ],
          },
          'Ask a director on another machine, which needs an inet_listener for that:',
          { lines: ['doveadm -O director status -a proxy2.example.org:9091'] },
        ],
      },
      { heading: 'SEE ALSO', blocks: ['`director`(8), `doveadm`(1)'] },
    ],
  };
}

function commandSection(heading: string, start: readonly Block[], additions?: true): Section {
  const commands = subcommands.filter(({ addition }) => addition === additions);
  const described = commands.flatMap((command) => subcommandBlocks(command, socketPath, more[command.name]));
  return { heading, blocks: [...start, ...described] };
}
