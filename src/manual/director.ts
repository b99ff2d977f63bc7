import { directorOptions } from '../director/options.ts';
import { optionItems } from './command-items.ts';
import type { Page } from './page.ts';

/** director(8), made from the table of options. */
export function directorPage(): Page {
  return {
    name: 'director',
    chapter: 8,
    summary: 'a Dovecot director that runs alone, to try and to test things with',
    sections: [
      {
        heading: 'SYNOPSIS',
        blocks: [
          '`director` [`-c` {path}] [`-o` {key=value}]... [`--listen` {address}]... [`-O`] [`-k`] [`-v`] [`-D`]',
        ],
      },
      {
        heading: 'DESCRIPTION',
        blocks: [
          "It keeps users on mail servers as the director of Dovecot 2.3 does, and speaks its protocols: `doveadm director`, this project's or Dovecot's own, works with it. It is there to try commands without harm, to learn, and to test scripts.",
          'It is no replacement for a ring of directors: it joins none, keeps everything in memory and forgets it when it ends, and has no login processes whose connections it could end.',
          'It stays in the foreground, and prints one line with its sockets when it is ready. SIGTERM and SIGINT end it: it closes its connections, removes its sockets, and exits with 0.',
        ],
      },
      { heading: 'OPTIONS', blocks: [{ items: optionItems(directorOptions) }] },
      {
        heading: 'SETTINGS',
        blocks: [
          'They are those of dovecot.conf, which can be used as it is. What is not listed here does not count.',
          {
            items: [
              ['`base_dir`', 'Where sockets with relative names are; /run/dovecot by default.'],
              [
                '`director_mail_servers`',
                'The mail servers: addresses, host names and ranges such as 10.0.0.1-10.0.0.9, separated by spaces; each may end in @{tag}. At least one is needed.',
              ],
              ['`director_servers`', 'The first of them that is an address of this machine is the director itself.'],
              [
                '`director_user_expire`',
                'How long a user who does nothing stays assigned; 15 mins by default, 10 secs at least.',
              ],
              ['`director_username_hash`', 'What of a user name counts; %Lu by default.'],
              [
                '`director_max_parallel_moves`, `director_max_parallel_kicks`',
                'How many users at a time; 100 by default.',
              ],
              ['`director_user_kick_delay`', 'How long a move takes; 2 secs by default.'],
              [
                '`service director`',
                'Its unix_listener and inet_listener sections, whose names end in -admin, -doveadm or -authreply. A port without an address is open on 127.0.0.1 only. Without listeners there is {base_dir}/director-admin.',
              ],
            ],
          },
        ],
      },
      {
        heading: 'EXIT STATUS',
        blocks: [
          {
            items: [
              ['0', 'It was told to end.'],
              ['75', 'A socket cannot be opened, or an option cannot be used.'],
              ['89', 'The configuration cannot be read, or an option is unknown.'],
            ],
          },
        ],
      },
      {
        heading: 'EXAMPLE',
        blocks: [
          {
            lines: [
              "director -O -o base_dir=/tmp/director -o 'director_mail_servers=10.0.0.11-10.0.0.13'",
              'doveadm -O -o base_dir=/tmp/director director status',
            ],
          },
        ],
      },
      { heading: 'SEE ALSO', blocks: ['`doveadm-director`(1)'] },
    ],
  };
}
