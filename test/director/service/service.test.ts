import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { endianness } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { Logins } from '../../harness/logins.ts';
import { folderOf } from '../../settings/folder.ts';
import { doveadm } from '../director-process.ts';
import { openSockets, ServiceProcess } from './service-process.ts';

const SOCKETS = ['director-admin', 'director-authreply', 'login-director', 'director-userdb', 'ring', 'proxy-notify'];
const director = (folder: string, ...words: string[]) => doveadm(folder, '-o', 'base_dir=.', 'director', ...words);

/** A service with all sockets, ready. */
async function serving(folder: string, words: readonly string[] = [], environment = {}) {
  const opened = await openSockets(folder, SOCKETS);
  const service = new ServiceProcess(folder, opened.fds, words, environment);
  await service.said('serving');
  opened.close();
  return service;
}

it('serves what it was given open, by its names', async () => {
  const folder = folderOf({});
  const service = await serving(folder);
  expect(service.log).toBe(
    'Info: serving director-admin, director-authreply, login-director, director-userdb, proxy-notify\n',
  );
  const logins = new Logins(join(folder, 'director-authreply'));
  await logins.login(['alice']);
  logins.close();
  expect(await director(folder, 'map', '-f', '/dev/null')).toMatch(/\n<unknown>\s+1669653170\s+10\.0\.0\.[12]\s/);
  const [, before = ''] = /(\d{4}-.*)$/m.exec(await director(folder, 'map', '-f', '/dev/null')) ?? [];
  await vi.waitFor(
    async () => {
      writeFileSync(join(folder, 'proxy-notify'), 'alice\n');
      const [, after = ''] = /(\d{4}-.*)$/m.exec(await director(folder, 'map', '-f', '/dev/null')) ?? [];
      expect(after > before, `${after} after ${before}`).toBe(true);
    },
    { timeout: 20_000 },
  );
  expect(await service.end('SIGTERM')).toBe(0);
});

it.each([
  ['login-director', 'auth-login', 'AUTH\t1\tPLAIN\tservice=imap', 'OK\t1\tproxy\tuser=alice', '\tport=10143'],
  ['director-userdb', 'auth-userdb', 'PASS\t1\talice\tprotocol=imap', 'PASS\t1\tproxy\tuser=alice', '\tport=10143'],
])('asks for %s at %s, and adds the host', async (name, upstream, request, reply, port) => {
  const folder = folderOf({});
  const server = createServer((socket) => {
    socket.on('error', () => {}).on('data', () => socket.write(`${reply}\n`));
  }).listen(join(folder, upstream));
  onTestFinished(() => void server.close());
  await serving(folder, ['-o', 'director_mail_ports=imap=10143']);
  const client = connect(join(folder, name));
  onTestFinished(() => void client.destroy());
  client.write(`${request}\n`);
  const [answer] = await once(client, 'data');
  expect(String(answer)).toMatch(
    /^(OK|PASS)\t1\tproxy\tuser=alice\tproxy_refresh=450\thost=10\.0\.0\.[12]\tport=10143\n$/,
  );
  expect(String(answer)).toContain(port);
});

it('knows after a restart what it knew, and is told by one that runs still', async () => {
  const folder = folderOf({});
  const first = await serving(folder);
  expect(await director(folder, 'add', '10.0.0.9', '7')).toBe('');
  const [name = ''] = readdirSync(folder).filter((each) => /^director-[0-9a-f]{8}$/.test(each));
  const states = join(folder, name);
  // It is written in the turn after the answer.
  await vi.waitFor(
    () =>
      expect(readFileSync(join(states, 'state'), 'latin1')).toMatch(
        /^director-state\t\d+\n.*10\.0\.0\.9\t\t\t7\tU\t.*\n$/s,
      ),
    10_000,
  );
  first.child.kill('SIGKILL');
  await first.end();
  expect(statSync(states).mode & 0o777).toBe(0o700);
  expect(statSync(join(states, 'state')).mode & 0o777).toBe(0o600);
  const second = await serving(folder);
  expect(second.log).toMatch(/^Info: read what the last director knew\n/);
  expect(readFileSync(join(states, 'pid'), 'latin1')).toBe(`${second.child.pid}\n`);
  expect(await director(folder, 'status')).toMatch(/\n10\.0\.0\.9\s+7\s/);
  const last = await serving(folder);
  expect(last.log).toMatch(/^Info: took over from the running director\n/);
  expect(await second.end()).toBe(0);
  expect(await director(folder, 'status')).toMatch(/\n10\.0\.0\.9\s+7\s/);
  expect(await last.end('SIGINT')).toBe(0);
});

it('ends one that is frozen, and has read what that one knew', async () => {
  const folder = folderOf({});
  const first = await serving(folder);
  expect(await director(folder, 'add', '10.0.0.9', '7')).toBe('');
  first.child.kill('SIGSTOP');
  const second = await serving(folder);
  expect(second.log).toMatch(
    new RegExp(
      `^Error: the running director \\(pid ${first.child.pid}\\) does not answer, killing it\n` +
        'Info: read what the last director knew\n',
    ),
  );
  expect(await first.end()).toBe('SIGKILL');
  expect(await director(folder, 'status')).toMatch(/\n10\.0\.0\.9\s+7\s/);
  expect(await second.end('SIGTERM')).toBe(0);
});

it('logs for Dovecot as its processes do, and debug lines with -D', async () => {
  const folder = folderOf({});
  const dovecot = { DOVECOT_CHILD_PROCESS: '1', GENERATION: '1' };
  const service = await serving(folder, ['-D'], dovecot);
  await director(folder, 'add', '10.0.0.9');
  await service.said('HOST-SET');
  expect(service.log).toContain(`\x01\x02${service.child.pid} serving director-admin`);
  expect(service.log).toContain(`\x01\x01${service.child.pid} admin: HOST-SET\t10.0.0.9\n`);
  expect(await service.end('SIGQUIT')).toBe(0);
});

it('tells the master process of Dovecot that it serves, and ends when that one does', async () => {
  const folder = folderOf({});
  const opened = await openSockets(folder, ['director-admin', 'director-authreply']);
  const dovecot = { DOVECOT_CHILD_PROCESS: '1', GENERATION: '77', CLIENT_LIMIT: '5000' };
  // Its pipes have no names: those of a shell have none either.
  const pipes = '5> >(cat > status) 6> >(until [ -e stop ]; do sleep 0.05; done)';
  const service = new ServiceProcess(folder, opened.fds, [], dovecot, pipes);
  await service.said('serving');
  opened.close();
  const report = () => readFileSync(join(folder, 'status'));
  await vi.waitFor(() => expect(report()).toHaveLength(12), 10_000);
  expect(
    [0, 4, 8].map((at) => (endianness() === 'LE' ? report().readUInt32LE(at) : report().readUInt32BE(at))),
  ).toEqual([service.child.pid, 77, 5000]);
  expect(service.child.exitCode).toBe(null);
  writeFileSync(join(folder, 'stop'), '');
  expect(await service.end()).toBe(0);
});

it.each<[string, string[], string, number]>([
  ['no socket', [], 'Fatal: --service: no inherited sockets: Dovecot or systemd has to start this program\n', 89],
  [
    'no mail server',
    ['-o', 'director_mail_servers='],
    'Error: Empty server list\nFatal: Invalid value for director_mail_servers setting\n',
    89,
  ],
  [
    'no port',
    ['-o', 'director_mail_ports=imap=0'],
    'Fatal: Invalid value for director_mail_ports setting: imap=0\n',
    89,
  ],
  ['no key', ['-o', 'director_doveadm_api_urls=http://10.0.0.1/'], 'Fatal: director_doveadm_api_key is missing\n', 89],
  [
    'no URL',
    ['-o', 'director_doveadm_api_urls=ftp://x', '-o', 'director_doveadm_api_key=k'],
    'Fatal: Invalid value for director_doveadm_api_urls setting: ftp://x\n',
    89,
  ],
  [
    'no socket for flushes',
    ['-o', 'director_flush_socket=x'],
    'Fatal: Invalid value for director_flush_socket setting: x: it must begin with unix:\n',
    89,
  ],
  [
    'no number for a setting',
    ['-o', 'director_max_parallel_kicks=x'],
    'Fatal: Error reading configuration: Invalid -o parameter director_max_parallel_kicks=x: Invalid number x: Not a valid number\n',
    75,
  ],
])('ends where there is %s', async (_, words, log, status) => {
  const folder = folderOf({});
  const opened = await openSockets(folder, log.includes('no inherited sockets') ? [] : ['director-admin']);
  const service = new ServiceProcess(folder, opened.fds, words);
  expect(await service.end()).toBe(status);
  opened.close();
  expect(service.log).toBe(log);
});
