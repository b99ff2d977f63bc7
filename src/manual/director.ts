import type { Option } from '../program/option.ts';
import { optionItems } from './command-items.ts';
import type { Page } from './page.ts';

/** director(8), generated from the table of options. */
export function directorPage(options: readonly Option[]): Page {
  return {
    name: 'director',
    chapter: 8,
    summary: 'a Dovecot director, as a service of Dovecot 2.4 or by hand',
    sections: [
      {
        heading: 'SYNOPSIS',
        blocks: [
          '`director` [`-c` {path}] [`-o` {key=value}]... [`--listen` {address}]... [`--service`] [`-O`] [`-k`] [`-v`] [`-D`]',
        ],
      },
      {
        heading: 'DESCRIPTION',
        blocks: [
          "It assigns users to mail servers as the director of Dovecot 2.3 does, and speaks its protocols: `doveadm director`, this project's or Dovecot's own, works with it. By hand it is there to try commands without harm, to learn, and to test scripts.",
          'With `--service` it serves the sockets that Dovecot 2.4 has opened for it, in the path of logins and deliveries of one proxy machine: it gives each user a mail server, holds the logins of users who move, ends their sessions elsewhere, and keeps what it knows in a file. docs/dovecot-2.4.md tells how to set it up. Its configuration file is /etc/dovecot/director.conf.',
          'It joins no ring of directors. Run by hand it keeps everything in memory until it exits, and has no login processes whose connections it could end.',
          'It runs in the foreground and prints one line with its sockets when it is ready. On SIGTERM and SIGINT it closes its connections, removes its sockets, and exits with 0.',
        ],
      },
      { heading: 'OPTIONS', blocks: [{ items: optionItems(options) }] },
      {
        heading: 'SETTINGS',
        blocks: [
          'It reads a dovecot.conf of Dovecot 2.3. Other settings than these have no effect.',
          {
            items: [
              ['`base_dir`', 'The folder of sockets with relative names; /run/dovecot by default.'],
              [
                '`director_mail_servers`',
                'The mail servers: addresses, host names and ranges such as 10.0.0.1-10.0.0.9, separated by spaces; each may end in @{tag}. At least one is needed.',
              ],
              ['`director_servers`', 'The first of them that is an address of this machine is the director itself.'],
              [
                '`director_user_expire`',
                'How long an inactive user stays assigned; 15 mins by default, 10 secs at least.',
              ],
              ['`director_username_hash`', 'The part of a user name that is hashed; %Lu by default.'],
              [
                '`director_max_parallel_moves`, `director_max_parallel_kicks`',
                'The most users to move and kick at a time; 100 by default.',
              ],
              ['`director_user_kick_delay`', 'How long a move takes; 2 secs by default.'],
              [
                '`director_flush_socket`, `state_dir`, `director_mail_ports`, `director_anvil_socket`, `director_doveadm_api_urls`, `login_proxy_timeout`',
                'Are for `--service`; docs/director.md has them.',
              ],
              [
                '`service director`',
                'Its unix_listener and inet_listener sections whose names end in -admin, -doveadm or -authreply. A port without an address is open on 127.0.0.1 only. Without listeners it opens {base_dir}/director-admin.',
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
              ['0', 'A signal ended it.'],
              ['75', 'A socket cannot be opened, or an option is invalid.'],
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
