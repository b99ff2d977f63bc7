import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Playground } from '../demo/playground.ts';
import { usersOf } from '../demo/users.ts';
import { Logins } from '../test/harness/logins.ts';
import { terminalSvg } from './terminal-svg.ts';

/** Draws `docs/watch.svg`: the view of `director watch` while users log in. */

const COLUMNS = 80;
const ROWS = 11;
const LOOKS = 14;
const NEW_USERS = 9;

const SETTINGS = `director_mail_servers = 10.0.0.11-10.0.0.15 10.0.1.11@oslo 10.0.1.12@oslo
service director {
  unix_listener director-authreply {
    mode = 0600
  }
}
`;

const users = usersOf('example.com');
const ofOslo = usersOf('example.no').slice(0, 300);
const playground = await Playground.open(SETTINGS, []);
try {
  const doveadm = (...words: string[]) =>
    promisify(execFile)('doveadm', ['director', ...words], { env: playground.environment });
  const logins = new Logins(playground.authreplySocket);
  await logins.login(users.slice(0, 500));
  await logins.login(ofOslo.slice(0, 160), 'oslo');
  await doveadm('down', '10.0.0.12');
  await doveadm('update', '10.0.0.15', '150');

  const command = `stty cols ${COLUMNS} rows ${ROWS}; exec doveadm director watch -n 0.4`;
  const terminal = spawn('script', ['-qefc', command, '/dev/null'], {
    env: { ...playground.environment, TERM: 'xterm', SHELL: '/bin/sh', TZ: 'UTC' },
  });
  let seen = '';
  terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
    seen += text;
  });
  for (let look = 0; look < LOOKS; look++) {
    await sleep(400);
    const from = 500 + look * NEW_USERS;
    await logins.login(users.slice(from, from + NEW_USERS));
    await logins.login(ofOslo.slice(160 + look * 3, 163 + look * 3), 'oslo');
  }
  await sleep(600);
  terminal.stdin.write('q');
  await once(terminal, 'close');
  logins.close();
  await writeFile('docs/watch.svg', terminalSvg(lastPicture(seen), 'doveadm director watch'));
} finally {
  await playground.close();
}

/** The lines of the last complete view with new users. The path is replaced by the usual one of a director. */
function lastPicture(text: string): string[] {
  const pictures = text.split('\x1b[H').map((picture) => picture.split(/\r*\n/).slice(0, ROWS));
  const last = pictures.findLast((lines) => lines.length === ROWS && /\(\+\d+\)/.test(lines.join())) ?? [];
  const usual = '/run/dovecot';
  return last.map((line) =>
    line.replace(new RegExp(`${playground.folder}(\\S+)( *)`), (_, name: string, spaces: string) => {
      return `${usual}${name}${spaces}${' '.repeat(playground.folder.length - usual.length)}`;
    }),
  );
}
