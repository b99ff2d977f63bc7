import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DirectorProcess, doveadm } from '../../director/director-process.ts';
import { folderOf } from '../../settings/folder.ts';

async function directorFolder(): Promise<string> {
  const folder = folderOf({});
  const director = new DirectorProcess(folder, ['-O', '-o', 'base_dir=.', '-o', 'director_mail_servers=10.0.0.1']);
  expect(await director.ready()).toMatch(/^director ready/);
  return folder;
}

const command = `${process.execPath} ${resolve('bin/doveadm')} -O -o base_dir=. director watch -n 0.1`;

/** A shell line in a terminal of 24 rows. */
function terminal(folder: string, line: string) {
  const child = spawn('script', ['-qefc', `stty rows 24 cols 80; ${line}; stty -a`, '/dev/null'], {
    cwd: folder,
    env: { HOME: '/nonexistent', PATH: process.env.PATH, TERM: 'xterm', SHELL: '/bin/sh' },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let seen = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    seen += text;
  });
  const ended = once(child, 'close').then(([status]) => ({ status, seen }));
  const until = async (pattern: RegExp) => {
    while (!pattern.test(seen)) await Promise.race([once(child.stdout, 'data'), ended]);
  };
  return { press: (key: string) => child.stdin.write(key), until, ended };
}

describe('director watch', () => {
  it('draws on a terminal until q is pressed, and gives it back', async () => {
    const folder = await directorFolder();
    const { press, until, ended } = terminal(folder, command);
    await until(/1 mail servers, 0 users/);
    await doveadm(folder, '-o', 'base_dir=.', 'director', 'add', '10.0.0.2');
    await until(/2 mail servers, 0 users/);
    press('p');
    await until(/director-admin paused/);
    press('q');
    const { status, seen } = await ended;
    expect(status).toBe(0);
    expect(seen).toMatch(/^\x1b\[\?1049h\x1b\[\?25l/);
    expect(seen).toMatch(/\x1b\[\?25h\x1b\[\?1049l[^\x1b]* icanon .* echo /s);
  });

  it('gives the terminal back at Ctrl-C', async () => {
    const { press, until, ended } = terminal(await directorFolder(), command);
    await until(/1 mail servers/);
    press('\x03');
    expect((await ended).seen).toMatch(/\x1b\[\?25h\x1b\[\?1049l/);
  });

  it('prints a table each time where there is no terminal', async () => {
    const folder = await directorFolder();
    const child = spawn('sh', ['-c', `${command} | head -n 5`], { cwd: folder, env: { TZ: 'UTC' } });
    let text = '';
    child.stdout.setEncoding('latin1').on('data', (more) => {
      text += more;
    });
    await once(child, 'close');
    const titles = 'mail server ip tag vhosts state state changed users              \n';
    const server = '10.0.0.1           100    up    -             0                  \n';
    expect(text).toBe(titles + server + titles + server + titles);
  });

  it.each(['0', 'soon', '-1'])('refuses an interval of %s', async (interval) => {
    const folder = await directorFolder();
    expect(await doveadm(folder, '-o', 'base_dir=.', 'director', 'watch', `--interval=${interval}`)).toBe(
      'doveadm director watch [-a <director socket path>] [-n <seconds>]\n',
    );
  });
});
