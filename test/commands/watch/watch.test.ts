import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DirectorProcess, doveadm } from '../../director/director-process.ts';
import { folderOf } from '../../settings/folder.ts';
import { Terminal } from './terminal.ts';

interface Running {
  readonly folder: string;
  readonly director: DirectorProcess;
}

const start = async (folder: string, servers = '10.0.0.1'): Promise<DirectorProcess> => {
  const director = new DirectorProcess(folder, ['-O', '-o', 'base_dir=.', '-o', `director_mail_servers=${servers}`]);
  expect(await director.ready()).toMatch(/^director ready/);
  return director;
};

async function running(servers?: string): Promise<Running> {
  const folder = folderOf({});
  return { folder, director: await start(folder, servers) };
}

const command = `${process.execPath} ${resolve('bin/doveadm')} -O -o base_dir=. director watch`;
const change = (folder: string, ...words: string[]) => doveadm(folder, '-o', 'base_dir=.', 'director', ...words);

/** The addresses on a screen, from top to bottom. */
const addresses = (lines: readonly string[]) => lines.flatMap((line) => /^10\.0\.0\.\d+/.exec(line)?.[0] ?? []);

function freeze({ pid }: DirectorProcess): void {
  onTestFinished(() => void process.kill(pid, 'SIGCONT'));
  process.kill(pid, 'SIGSTOP');
}

/** A director at `./director-admin` that always sends the same replies. */
async function sayingAlways(replies: Readonly<Record<string, string>>): Promise<string> {
  const folder = folderOf({});
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.write('VERSION\tdirector-doveadm\t1\t0\n');
    socket.setEncoding('latin1').on('data', (text: string) => {
      for (const line of text.split('\n')) socket.write(replies[line] ?? '', 'latin1');
    });
  });
  server.listen(join(folder, 'director-admin'));
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return folder;
}

describe('director watch', () => {
  it('draws on a terminal until q is pressed, and restores it', async () => {
    const { folder } = await running();
    const terminal = new Terminal(folder, `${command} -n 0.1`);
    await terminal.until(/1 mail servers, 0 users/);
    await change(folder, 'add', '10.0.0.2');
    await terminal.until(/2 mail servers, 0 users/);
    terminal.press('p');
    await terminal.until(/paused {2}\d\d:\d\d:\d\d/);
    terminal.press('q');
    expect(await terminal.ended).toBe(0);
    expect(terminal.seen).toMatch(/^\S+\s+\x1b\[\?1049h\x1b\[\?25l\x1b\[\?7l/);
    expect(terminal.seen).toMatch(/\x1b\[\?7h\x1b\[\?25h\x1b\[\?1049l[^\x1b]* icanon .* echo /s);
  });

  it('fits each size of its terminal', async () => {
    const { folder } = await running('10.0.0.1-10.0.0.60');
    await change(folder, 'down', '10.0.0.31');
    const terminal = new Terminal(folder, `${command} -n 60`, { columns: 80, rows: 24 });
    // Waits only until the first line is as wide as the terminal, not for another look.
    const whole = (columns: number) => (text: string) => {
      const [title = '', ...others] = text.split('\n');
      return title.length === columns && others.some((line) => line.includes('10.0.0.31'));
    };
    expect(addresses(await terminal.picture(whole(80)))).toHaveLength(20);
    for (const [columns, rows, servers] of [
      [160, 50, 46],
      [40, 12, 8],
      [24, 8, 4],
      [80, 24, 20],
    ] as const) {
      await terminal.resize({ columns, rows });
      const lines = await terminal.picture(whole(columns));
      expect(addresses(lines), `${columns}x${rows}`).toHaveLength(servers);
      expect(addresses(lines)[0]).toBe('10.0.0.31');
      expect(Math.max(...lines.map((line) => line.length))).toBe(columns);
      expect(lines.join('\n')).toContain('1 down');
    }
    terminal.press('q');
    expect(await terminal.ended).toBe(0);
  });

  it('shows since when a mail server is down', async () => {
    const { folder } = await running('10.0.0.1 10.0.0.2');
    await change(folder, 'down', '10.0.0.2');
    const terminal = new Terminal(folder, `${command} -n 0.1`);
    await terminal.until(/, \x1b\[31m1 down\x1b\[39m, 0 users/);
    const lines = await terminal.picture((text) => /all 2 by address/.test(text));
    // The date is shown if midnight is passed.
    expect(lines[3]).toMatch(/^10\.0\.0\.2 {2}down {3}(\d\d:\d\d|\d{4}-\d\d-\d\d) /);
  });

  it('scrolls to all mail servers, and filters them', async () => {
    const { folder } = await running('10.0.0.1-10.0.0.60');
    const terminal = new Terminal(folder, `${command} -n 60`, { columns: 80, rows: 14 });
    const first = (address: string) => terminal.picture((text) => addresses(text.split('\n'))[0] === address);
    await first('10.0.0.1');
    terminal.press('\x1b[B');
    await first('10.0.0.2');
    terminal.press('j');
    await first('10.0.0.3');
    terminal.press('\x1b[A');
    await first('10.0.0.2');
    terminal.press('k');
    await first('10.0.0.1');
    terminal.press('\x1b[6~');
    await first('10.0.0.11');
    terminal.press('\x1b[F');
    expect(addresses(await first('10.0.0.51')).at(-1)).toBe('10.0.0.60');
    terminal.press('\x1b[5~');
    await first('10.0.0.41');
    terminal.press('\x1b[H');
    await first('10.0.0.1');
    terminal.press('/0.59');
    await terminal.picture((text) => text.includes('/0.59_') && addresses(text.split('\n')).join() === '10.0.0.59');
    terminal.press('\r');
    await terminal.picture((text) => text.includes("all 1 with '0.59'"));
    terminal.press('\x1b');
    await terminal.picture((text) => text.includes('1-10 of 60'));
    terminal.press('q');
    expect(await terminal.ended).toBe(0);
  });

  it('shows when the director stops and resumes answering', { timeout: 40_000 }, async () => {
    const { folder, director } = await running();
    const terminal = new Terminal(folder, `${command} -n 0.3`);
    await terminal.picture((text) => text.includes('10.0.0.1'));
    freeze(director);
    // It continues to count when the time limit has ended the first connection.
    await terminal.until(/no answer for [12] s/);
    await terminal.until(/no answer for [34] s/);
    await terminal.until(/no answer for \d+ s: read\(\.\/director-admin\) timed out/);
    const old = await terminal.picture((text) => /:\d\d, \d s ago\n/.test(text));
    expect(old.join('\n')).toContain('10.0.0.1');
    expect(terminal.seen).toMatch(/\x1b\[2m10\.0\.0\.1 [^\x1b]*\x1b\[22m/);
    process.kill(director.pid, 'SIGCONT');
    await terminal.picture((text) => text.includes('10.0.0.1') && !text.includes('no answer'));
    terminal.press('q');
    expect(await terminal.ended).toBe(0);
  });

  it('reconnects to a director that was restarted', async () => {
    const { folder, director } = await running();
    const terminal = new Terminal(folder, `${command} -n 0.1`);
    await terminal.picture((text) => text.includes('10.0.0.1'));
    await director.end('SIGTERM');
    await terminal.picture((text) => /no answer for \d+ s: net_connect_unix/.test(text) && text.includes('10.0.0.1'));
    await start(folder, '10.0.0.7');
    await terminal.picture((text) => text.includes('10.0.0.7') && !text.includes('no answer'));
  });

  describe.each(['before it ever answered', 'after it has answered'])('with a director that is silent %s', (when) => {
    async function silent(): Promise<Terminal> {
      const { folder, director } = await running();
      if (when.startsWith('before')) freeze(director);
      const terminal = new Terminal(folder, `${command} -n 0.1; echo "status $?"`);
      if (when.startsWith('after')) {
        await terminal.picture((text) => text.includes('10.0.0.1'));
        freeze(director);
      }
      await terminal.until(/no answer for \d s/);
      return terminal;
    }

    it('reacts to q at once', async () => {
      const terminal = await silent();
      terminal.press('q');
      await terminal.ended;
      // The time limit would have ended the look after 5 seconds.
      expect(terminal.seen).not.toContain('no answer for 5 s');
      expect(terminal.seen).toContain('status 0');
    });

    it('reacts to Ctrl-C at once, and restores the terminal', async () => {
      const terminal = await silent();
      terminal.press('\x03');
      await terminal.ended;
      expect(terminal.seen).not.toContain('no answer for 5 s');
      expect(terminal.seen).toMatch(/\x1b\[\?25h\x1b\[\?1049l/);
    });
  });

  it('restores the terminal at SIGTERM', async () => {
    const { folder } = await running();
    const terminal = new Terminal(folder, `sh -c 'echo "pid $$"; exec ${command}'; echo "status $?"`);
    await terminal.picture((text) => text.includes('10.0.0.1'));
    process.kill(Number(/pid (\d+)/.exec(terminal.seen)?.[1]), 'SIGTERM');
    await terminal.ended;
    expect(terminal.seen).toMatch(/\x1b\[\?7h\x1b\[\?25h\x1b\[\?1049l[^\x1b]*status 143/);
  });

  it('reacts to keys while it computes a million points', async () => {
    const hosts = Array.from({ length: 1000 }, (_, index) => `10.0.${index >> 8}.${index & 255}\t1000\t5\t\tU\t0\n`);
    const folder = await sayingAlways({ 'HOST-LIST': `${hosts.join('')}\n`, 'DIRECTOR-LIST': '\n' });
    const terminal = new Terminal(folder, command);
    await terminal.picture((text) => text.includes('1000 mail servers, 5000 users'));
    terminal.press('q');
    expect(await terminal.ended).toBe(0);
  });

  it('refuses invalid weights', async () => {
    const folder = await sayingAlways({ 'HOST-LIST': '10.0.0.1\t4294967295\t5\t\tU\t0\n\n', 'DIRECTOR-LIST': '\n' });
    const terminal = new Terminal(folder, command);
    await terminal.ended;
    expect(terminal.seen).toContain('Fatal: Invalid HOST-LIST reply: 10.0.0.1');
    expect(terminal.seen).toMatch(/\x1b\[\?1049l/);
  });

  it('shows several directors and their differences', async () => {
    const [one, two] = [await running('10.0.0.1 10.0.0.2 10.0.0.3'), await running('10.0.0.1 10.0.0.2 10.0.0.3')];
    await change(two.folder, 'down', '10.0.0.3');
    await change(two.folder, 'update', '10.0.0.2', '50');
    await change(two.folder, 'add', '10.0.0.4');
    const both = `-a ./director-admin -a ${two.folder}/director-admin -a ${two.folder}/none`;
    const terminal = new Terminal(one.folder, `${command} -n 0.2 ${both}`, { columns: 120, rows: 24 });
    const lines = await terminal.picture((text) => /2: down/.test(text));
    expect(lines[0]).toMatch(/^3 directors/);
    expect(lines).toContain('1: ./director-admin, 3 mail servers, 0 users');
    expect(lines.join('\n')).toMatch(
      /\n2: \S+director-admin, 4 mail servers, 0 users\n3: no answer for 0 s, \S+none: net_/,
    );
    expect(lines.join('\n')).toMatch(
      /\n10\.0\.0\.2 .* 2: 50 vhosts .*\n10\.0\.0\.3 .* 2: down .*\n10\.0\.0\.4 .* 1: missing/,
    );
    // The others continue when the first one is silent.
    freeze(one.director);
    await change(two.folder, 'add', '10.0.0.5');
    await terminal.picture((text) => text.includes('10.0.0.5') && text.includes('1: no answer for'));
    terminal.press('q');
    expect(await terminal.ended).toBe(0);
  });

  it('ends if there is no director', async () => {
    const terminal = new Terminal(folderOf({}), `${command} -a ./a -a ./b; echo "status $?"`);
    await terminal.ended;
    expect(terminal.seen).toMatch(/Fatal: net_connect_unix\(\.\/a\) failed: No such file or directory\s+status 75/);
  });

  it.each([
    ['0', "Error: Invalid --interval: '0' is not a number of seconds above 0\n"],
    ['soon', "Error: Invalid --interval: 'soon' is not a number of seconds above 0\n"],
    ['-1', "Error: Invalid --interval: '-1' is not a number of seconds above 0\n"],
    ['0.09', 'Error: Invalid --interval: less than 0.1 seconds\n'],
    ['2147484', "Error: Invalid --interval: '2147484' is more than 2147483 seconds\n"],
  ])('refuses an interval of %s', async (interval, message) => {
    const { folder } = await running();
    expect(await change(folder, 'watch', `--interval=${interval}`)).toBe(message);
  });

  it('looks once with the longest interval', async () => {
    const { folder } = await running();
    const child = spawn('sh', ['-c', `exec ${command} -n 2147483 2>&1`], { cwd: folder, env: { TZ: 'UTC' } });
    onTestFinished(() => void child.kill('SIGKILL'));
    let text = '';
    child.stdout.setEncoding('latin1').on('data', (more: string) => {
      text += more;
    });
    while (!text.includes('10.0.0.1')) await once(child.stdout, 'data');
    const before = text;
    // If it polled again at once, it would do so in the time that another program takes.
    await change(folder, 'status');
    expect(text).toBe(before);
    child.kill('SIGTERM');
  });
});

describe('director watch without a terminal', () => {
  /** Runs until `count` lines have been printed, or the program ends. */
  async function lines(folder: string, words: string, count: number, formatter = ''): Promise<string[]> {
    const line = command.replace('-O', `${formatter} -O`);
    const child = spawn('sh', ['-c', `${line} ${words} 2>&1 | head -n ${count}`], { cwd: folder, env: { TZ: 'UTC' } });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more;
    });
    await once(child, 'close');
    return text.trimEnd().split('\n');
  }

  const time = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`;

  it('prints titles once, and rows for all mail servers at each look', async () => {
    const { folder } = await running('10.0.0.1 10.0.0.2');
    const [titles, ...rows] = await lines(folder, '-n 0.1', 5);
    expect(titles).toMatch(/^time +mail server ip tag vhosts state state changed users$/);
    expect(rows).toHaveLength(4);
    for (const [index, row] of rows.entries()) {
      expect(row).toMatch(new RegExp(`^${time} 10\\.0\\.0\\.${(index % 2) + 1} +100 up +- +0$`));
    }
  });

  it('has a column for the director if there are several', async () => {
    const { folder } = await running();
    const other = await running();
    const words = `-n 0.1 -a ./director-admin -a ${other.folder}/director-admin`;
    const [titles, ...rows] = await lines(folder, words, 7, '-f tab');
    expect(titles).toBe('time\tdirector\tmail server ip\ttag\tvhosts\tstate\tstate changed\tusers');
    const names = new Set(rows.map((row) => row.split('\t')[1]));
    expect(names).toEqual(new Set(['./director-admin', `${other.folder}/director-admin`]));
  });

  it('continues without a missing director, and reports it once', async () => {
    const { folder } = await running();
    const printed = await lines(folder, '-n 0.1 -a ./none -a ./director-admin', 6, '-f tab');
    expect(printed.filter((line) => line.startsWith('Error: net_connect_unix(./none)'))).toHaveLength(1);
    expect(printed.filter((line) => line.includes('\t10.0.0.1\t'))).toHaveLength(4);
  });

  it('ends when standard output is closed', async () => {
    const { folder } = await running();
    const child = spawn('sh', ['-c', `exec ${command} -n 0.1`], { cwd: folder });
    await once(child.stdout, 'data');
    child.stdout.destroy();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it.each([
    [
      'has gone',
      (director: DirectorProcess) => void director.end('SIGKILL'),
      '(Fatal: write\\(.*\\) failed: Broken pipe|Error: .* (disconnected|reset by peer))',
    ],
    ['is silent', freeze, 'Error: read\\(\\S+\\) timed out'],
  ])('ends with an error when the director %s', async (_, trouble, reason) => {
    const { folder, director } = await running();
    const line = `(${command} -n 0.1 --timeout 1; echo "status $?") 2>&1`;
    const child = spawn('sh', ['-c', line], { cwd: folder, env: { TZ: 'UTC' } });
    onTestFinished(() => void child.kill('SIGKILL'));
    let text = '';
    child.stdout.setEncoding('latin1').on('data', (more: string) => {
      text += more;
    });
    const ended = once(child, 'close');
    while (!text.includes('10.0.0.1')) await once(child.stdout, 'data');
    trouble(director);
    await ended;
    expect(text).toMatch(new RegExp(`\n(${reason})\nstatus 75\n$`));
  });

  it('refuses formatters that print nothing before the end', async () => {
    const { folder } = await running();
    expect(await lines(folder, '', 3, '-f prometheus')).toEqual(['Fatal: prometheus formatter cannot be used here.']);
  });
});
