import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { configuredFlush, configuredKeepers } from '../../../src/director/service/configured-keepers.ts';
import { readServiceSettings } from '../../../src/director/service/service-settings.ts';
import { TestContext } from '../../harness/test-context.ts';
import { folderOf } from '../../settings/folder.ts';

function settingsOf(values: Readonly<Record<string, string>>) {
  return { ...new TestContext('').settings, get: (key: string) => values[key] ?? '' };
}

/** The keepers of a folder that is base_dir, and what was logged. */
async function keepersOf(values: Readonly<Record<string, string>>, ...sockets: readonly string[]) {
  const folder = folderOf({});
  const usual = process.cwd();
  process.chdir(folder);
  onTestFinished(() => process.chdir(usual));
  for (const name of sockets) {
    const server = createServer().listen(join(folder, name));
    onTestFinished(() => void server.close());
    while (!existsSync(join(folder, name))) await new Promise(setImmediate);
  }
  const log: string[] = [];
  const keepers = configuredKeepers(settingsOf(values), new Set(['10.0.0.1']), {
    error: (text) => void log.push(text),
  });
  return { keepers: keepers.map(({ name, listsLocal }) => `${name} ${listsLocal}`), log };
}

const apis = {
  director_doveadm_api_urls: ' http://10.0.0.1:8080/x  https://mail.example',
  director_doveadm_api_key: 'k',
};

it.each<[string, Record<string, string>, string[], keepers: string[], log: string[]]>([
  ['nobody', {}, ['ipc', 'anvil'], [], []],
  ['anvil', { director_anvil_socket: 'anvil' }, ['anvil'], ['anvil true'], []],
  ['ipc where there is one', { director_anvil_socket: 'anvil' }, ['anvil', 'ipc'], ['ipc false'], []],
  [
    'nobody on this machine without anvil',
    { director_anvil_socket: 'anvil' },
    [],
    [],
    ['anvil: No such file or directory: moves and kicks cannot end sessions on this machine'],
  ],
  [
    'other machines as well',
    { director_anvil_socket: 'anvil', ...apis },
    ['anvil'],
    ['anvil true', 'http://10.0.0.1:8080 false', 'https://mail.example false'],
    [],
  ],
])('sessions are ended by %s', async (_, values, sockets, keepers, log) => {
  expect(await keepersOf(values, ...sockets)).toEqual({ keepers, log });
});

it.each([
  [{ ...apis, director_doveadm_api_key: '' }, 'director_doveadm_api_key is missing'],
  [{ ...apis, director_doveadm_api_urls: 'ftp://x' }, 'Invalid value for director_doveadm_api_urls setting: ftp://x'],
  [{ ...apis, director_doveadm_api_urls: 'http:' }, 'Invalid value for director_doveadm_api_urls setting: http:'],
])('%j is refused', async (values, message) => {
  await expect(keepersOf(values)).rejects.toThrow(message);
});

it('users are flushed by a script if one is named', () => {
  expect(configuredFlush(settingsOf({}))).toBe(undefined);
  expect(configuredFlush(settingsOf({ director_flush_socket: 'unix:flush' }))).toBeInstanceOf(Function);
  expect(() => configuredFlush(settingsOf({ director_flush_socket: 'flush' }))).toThrow('it must begin with unix:');
});

it('a service has sockets, ports and a folder of its own', () => {
  const read = (ports: string) =>
    readServiceSettings(
      settingsOf({
        director_login_socket: '\xc3\xb6-login',
        director_userdb_socket: 'userdb',
        state_dir: '/var/lib/x',
        login_proxy_timeout: '20 s',
        director_mail_ports: ports,
      }),
    );
  const { loginSocket, userdbSocket, stateDir, portOf, proxyTimeoutSeconds } = read(' imap=10143  lmtp=24 ');
  expect([loginSocket, userdbSocket, proxyTimeoutSeconds]).toEqual(['ö-login', 'userdb', 20]);
  expect(stateDir).toMatch(/^\/var\/lib\/x\/director-[0-9a-f]{8}$/);
  expect(['imap', 'lmtp', 'pop3'].map(portOf)).toEqual([10143, 24, undefined]);
  for (const wrong of ['imap', 'imap=', 'imap=0', 'imap=x']) {
    expect(() => read(`lmtp=24 ${wrong}`)).toThrow(`Invalid value for director_mail_ports setting: ${wrong}`);
  }
});
