import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { subcommands } from '../../src/commands/index.ts';
import { run } from '../cli/scripted-run.ts';
import { list } from '../conformance/harness/tables.ts';
import { folderOf } from '../settings/folder.ts';
import { blocks, pages } from './blocks.ts';
import { documentedDirector } from './documented-director.ts';

const bash = (command: string, options: { cwd: string; env: Record<string, string> }) =>
  promisify(execFile)('bash', ['--norc', '-c', command], options);

/** Commands that connect to a director, and their output. */
const asked: Readonly<Record<string, RegExp>> = {
  'bin/doveadm director status': /^10\.0\.0\.11 +100 +up/m,
  'bin/doveadm -c /path/dovecot.conf director status': /^10\.0\.0\.11 +100 +up/m,
  'bin/doveadm -O director status -a /run/dovecot/director-admin': /^10\.0\.0\.11 +100 +up/m,
  'bin/doveadm -O director status -a 127.0.0.1:9091': /^10\.0\.0\.11 +100 +up/m,
  'doveadm director drain 10.0.0.13 && ssh 10.0.0.13 systemctl stop dovecot':
    /^ssh 10\.0\.0\.13 systemctl stop dovecot$/m,
  "printf 'VERSION\\tdirector-authreply-client\\t1\\t0\\nOK\\t1\\tproxy\\tuser=alice\\n' | socat -t1 - UNIX-CONNECT:/tmp/director/director-authreply":
    /^OK\t1\tproxy\tuser=alice\tproxy_refresh=450\thost=10\.0\.0\.1[1-3]$/m,
  'type -a doveadm': /^doveadm is /m,
};

/** Commands that start a director, and the line that it prints when it is ready. */
const directors: Readonly<Record<string, RegExp>> = {
  'bin/director -c dovecot.conf': /^director ready: admin /,
  "bin/director -O -o base_dir=/tmp/director -o 'director_mail_servers=10.0.0.11-10.0.0.13 10.0.1.11@oslo' --listen /tmp/director/director-admin --listen /tmp/director/director-authreply":
    /^director ready: admin .*\/director-admin, authreply .*\/director-authreply$/m,
};

/** Commands that are not run here, with the reason. */
const elsewhere: readonly (readonly [commands: RegExp, why: string])[] = [
  [/^npm (ci|ci --prefix build\/bun|test)$/, 'how these tests come to run'],
  [/^npm run /, 'the scripts are looked up below'],
  [/^(npm install|npm pack|npx -y -p)/, 'the test of the package installs it'],
  [/^\.ci\/run$/, 'runs these tests'],
  [/^sudo (test\/dovecot-2\.4\/harness\/make-root|npx vitest run test\/dovecot-2\.4)$/, 'needs root; .ci/run does it'],
  [/^(source completions|fpath=|cp completions)/, 'the tests of the completions load them in these shells'],
  [/^update-alternatives /, 'changes the system'],
  [/^man -l /, 'the tests of the pages have man show them'],
  [/^(#!|dd-doveadm\(|\* \* \* \* \*|0 3 \* \* \*)/, 'a test of its own, below'],
];

/** The commands of a block, without comments. A script is one command. */
function commandsOf(lines: readonly string[]): string[] {
  if (lines[0]?.startsWith('#!')) return [lines.join('\n')];
  return lines.flatMap((line) => line.replace(/ +#.*/, '').split(/ && (?=npm)/)).filter((line) => line !== '');
}

const documented = blocks.filter(({ language }) => language === 'sh').flatMap(({ lines }) => commandsOf(lines));

function only(start: string): string {
  const found = documented.find((command) => command.startsWith(start));
  if (found === undefined) throw new Error(`no command ${start}`);
  return found;
}

/** Writes bash scripts, each of one line. */
function writePrograms(folder: string, programs: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/bash\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
}

/** Replaces `socat -t1 - UNIX-CONNECT:PATH`. Ends when a user has a mail server; fails if nobody listens. */
const SOCAT = `exec "${process.execPath}" -e '
  const socket = require("node:net").connect(process.argv[1].replace(/^UNIX-CONNECT:/, ""));
  socket.on("error", (error) => { console.error(error.message); process.exit(1); });
  process.stdin.pipe(socket, { end: false });
  socket.on("data", (bytes) => { process.stdout.write(bytes); if (bytes.includes("host=")) process.exit(); });' "$3"`;

/** Forwards a TCP port to a unix socket until the test ends. */
async function portOf(path: string): Promise<number> {
  const server = createServer((client) => {
    const director = connect(path);
    client.pipe(director).pipe(client);
    for (const end of [client, director]) end.on('error', () => {});
  });
  onTestFinished(() => void server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Starts the director of a documented command in a temporary folder. It runs until the test ends. */
async function documentedStart(command: string) {
  const folder = folderOf({});
  symlinkSync(resolve('bin'), join(folder, 'bin'));
  writeFileSync(join(folder, 'dovecot.conf'), `base_dir = ${folder}\ndirector_mail_servers = 10.0.0.11\n`);
  const director = spawn('bash', ['-c', `exec ${command.replaceAll('/tmp/director', folder)}`], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(director, 'exit');
  const stop = () => {
    director.kill();
    return ended;
  };
  onTestFinished(() => void stop());
  const [ready] = await once(director.stdout, 'data');
  return { folder, stop, ready: String(ready) };
}

describe('the commands of the documentation', () => {
  it('are all run here, or listed with a reason', () => {
    const known = (command: string) =>
      command in asked || command in directors || elsewhere.some(([commands]) => commands.test(command));
    expect(documented.filter((command) => !known(command))).toEqual([]);
    expect(
      [...Object.keys(asked), ...Object.keys(directors)].filter((command) => !documented.includes(command)),
    ).toEqual([]);
  });

  it.each(Object.entries(asked))('%s', { timeout: 30_000 }, async (command, shown) => {
    const { folder, environment } = await documentedDirector();
    symlinkSync(resolve('bin'), join(folder, 'bin'));
    writePrograms(join(folder, 'others'), { ssh: 'echo "ssh $*"', socat: SOCAT });
    const port = await portOf(join(folder, 'director-admin'));
    const adapted = command
      .replaceAll(/\/path|\/run\/dovecot|\/tmp\/director/g, folder)
      .replaceAll('127.0.0.1:9091', `127.0.0.1:${port}`);
    const env = { ...environment, PATH: `${folder}/others:${environment.PATH}` };
    const { stdout, stderr } = await bash(adapted, { cwd: folder, env });
    expect(stdout).toMatch(shown);
    expect(stderr).toBe('');
  });

  it.each(Object.entries(directors))('%s', async (command, shown) => {
    const { folder, stop, ready } = await documentedStart(command);
    expect(ready).toMatch(shown);
    const { stdout } = await bash(`bin/doveadm -O -o base_dir=${folder} director status`, {
      cwd: folder,
      env: { PATH: process.env.PATH ?? '' },
    });
    expect(stdout).toMatch(/^10\.0\.0\.11 /m);
    expect(await stop()).toEqual([0, null]);
  });

  it('log a user in by hand', async () => {
    const { folder } = await documentedStart(only('bin/director -O '));
    const login = only('printf ').replaceAll('/tmp/director', folder);
    writePrograms(join(folder, 'others'), { socat: SOCAT });
    const env = { PATH: `${folder}/others:${process.env.PATH}` };
    expect((await bash(login, { cwd: folder, env })).stdout).toMatch(/\thost=10\.0\.0\.1[1-3]$/m);
    const nowhere = login.replace(/-authreply$/, '-nobody');
    await expect(bash(nowhere, { cwd: folder, env })).rejects.toThrow('ENOENT');
  });

  it('feed node_exporter from cron', async () => {
    const { folder, environment } = await documentedDirector();
    // The first doveadm in the PATH of cron is another program.
    writePrograms(join(folder, 'usr/bin'), { doveadm: 'echo the other one' });
    const env = { ...environment, PATH: `${folder}/usr/bin:${process.env.PATH}` };
    const program = `${folder}/opt/doveadm-director/node_modules/.bin`;
    const command = only('* * * * *')
      .replace('* * * * * ', '')
      .replace('/var/lib/node_exporter', folder)
      .replace('/opt/', `${folder}/opt/`);
    const written = () => readFileSync(join(folder, 'director.prom'), 'utf8');
    const files = () => readdirSync(folder).filter((name) => name.startsWith('director.prom'));

    writePrograms(program, { doveadm: `exec ${resolve('bin/doveadm')} "$@"` });
    await bash(command, { cwd: '/', env });
    const before = written();
    expect(before).toContain('dovecot_director_host_users{host="10.0.0.13",tag=""} 397\n');
    expect(before).toContain('dovecot_director_ring_synced');
    expect(files()).toEqual(['director.prom']);

    // Fails in the middle of its output.
    writePrograms(program, { doveadm: 'echo half; [ "$4" = ring ] && { echo "Error: no" >&2; exit 75; }; exit 0' });
    await expect(bash(command, { cwd: '/', env })).rejects.toMatchObject({ code: 75, stderr: 'Error: no\n' });
    expect(written()).toBe(before);
    expect(files()).toEqual(['director.prom']);
  });

  it('give this program a name of its own', async () => {
    const folder = folderOf({});
    writePrograms(`${folder}/opt/doveadm-director/node_modules/.bin`, { doveadm: 'printf "<%s>" "$@"' });
    const script = only('dd-doveadm()').replace('/opt/', `${folder}/opt/`);
    const { stdout } = await bash(`${script}\ndd-doveadm -f json director status 'a b'`, { cwd: folder, env: {} });
    expect(stdout).toBe('<-f><json><director><status><a b>');
  });

  it.each(['snapshot', 'dump'])('save a %s from cron, if it is complete', async (kind) => {
    const command = documented.find((line) => line.startsWith('0 3 ') && line.includes(` director ${kind} `)) ?? '';
    const line = command
      .replace('0 3 * * * /opt/doveadm-director/node_modules/.bin/doveadm', 'doveadm -O -o base_dir=.')
      .replaceAll('/var/backups/', './');
    const files = { director: 'of yesterday\n' };
    const hosts = list(['10.0.0.1', 100, 0, '', 'U', 0], ['10.0.0.2', 50, 0, '', 'D', 0]);
    const whole = await run({ line: `${line}; cat director`, director: { replies: [hosts, '\n'] }, files });
    expect(whole.stdout).toContain('doveadm director add 10.0.0.2 50\n');
    for (const replies of [[hosts.slice(0, 20)], [hosts.slice(0, 30)], [hosts]]) {
      const cut = await run({
        line: `${line}; echo $?; cat director`,
        director: { replies, end: 'half-close' },
        files,
      });
      expect(cut.stdout).toBe('75\nof yesterday\n');
    }
  });

  it('replace doveadm with a script', async () => {
    const folder = folderOf({});
    writePrograms(`${folder}/usr/bin`, { doveadm: 'echo "the other one: $*"' });
    writePrograms(`${folder}/opt/doveadm-director/node_modules/.bin`, {
      doveadm: `exec ${resolve('bin/doveadm')} "$@"`,
    });
    const script = only('#!/bin/sh').replaceAll(/\/(usr\/bin|opt)\//g, `${folder}/$1/`);
    writeFileSync(join(folder, 'doveadm'), script, { mode: 0o755 });
    const env = { PATH: process.env.PATH ?? '' };
    expect((await bash('./doveadm -O director map -u alice', { cwd: folder, env })).stdout).toBe(
      (await bash(`${resolve('bin/doveadm')} -O director map -u alice`, { cwd: folder, env })).stdout,
    );
    expect((await bash("./doveadm who 'a b'", { cwd: folder, env })).stdout).toBe('the other one: who a b\n');
  });
});

describe('programs in the documentation', () => {
  const programs = blocks.filter(({ language }) => language === 'js');

  it.each(programs.map((block) => [`${block.page}:${block.line}`, block] as const))('%s', async (_, { lines }) => {
    const { folder } = await documentedDirector();
    const program = lines.join('\n').replaceAll('/run/dovecot', folder);
    const { stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
    expect(stderr).toBe('');
  });
});

describe('code in the text of the documentation', () => {
  const codes = pages.flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => ({ page, code })),
  );

  it('names existing scripts', () => {
    const names = [...codes.map(({ code }) => code), ...documented].flatMap((code) =>
      [...code.matchAll(/npm run (?:--silent )?([\w:]+)/g)].map(([, name = '']) => name),
    );
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => !(name in manifest.scripts))).toEqual([]);
  });

  it('names existing subcommands', () => {
    const named = codes.flatMap(({ page, code }) => {
      const words = /^(?:(?:bin\/)?doveadm .*)?\bdirector ((?:ring )?[a-z]+)/.exec(code)?.[1];
      return words === undefined ? [] : [{ page, words }];
    });
    const names = new Set(subcommands.map(({ name }) => name));
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter(({ words }) => !names.has(words) && words !== 'ring')).toEqual([]);
  });
});
