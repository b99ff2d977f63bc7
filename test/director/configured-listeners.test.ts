import { describe, expect, it } from 'vitest';
import { configuredListeners, requestedListeners } from '../../src/director/configured-listeners.ts';
import { addressText, type Listener } from '../../src/director/listener.ts';
import { parseConfiguration } from '../../src/settings/parse-configuration.ts';
import { folderOf } from '../settings/folder.ts';

function show(listener: Listener): string {
  const mode = listener.kind === 'unix' ? ` ${listener.mode.toString(8)}` : '';
  return `${listener.role} ${addressText(listener)}${mode}`;
}

/** The listeners that the contents of `service director { }` open, and those that it names but does not open. */
async function configured(text: string, addStandard = true) {
  const folder = folderOf({ 'dovecot.conf': text });
  const context = { service: 'director', environment: {}, warn: () => {}, addressOf: String } as const;
  const services = parseConfiguration(`${folder}/dovecot.conf`, context).sections('service');
  const { listeners, unserved } = await configuredListeners(services, { baseDir: '/b', addStandard });
  return { listeners: listeners.map(show), unserved };
}

function inDirector(...lines: string[]): string {
  return `service director {\n${lines.map((line) => line.replace(/[{;]/g, (sign) => (sign === ';' ? '\n' : '{\n'))).join('\n')}\n}\n`;
}

const standard = 'admin /b/director-admin 600';

describe('the listeners of a configuration', () => {
  it.each<[string, string[], string[]?]>([
    ['', [standard]],
    [
      inDirector('unix_listener director-authreply {; mode = 0660; }'),
      [standard, 'authreply /b/director-authreply 660'],
    ],
    [inDirector('unix_listener director-admin {; mode = 0666; }'), ['admin /b/director-admin 666']],
    [inDirector('unix_listener director-admin {; mode = 0; }'), []],
    [inDirector('unix_listener director-admin {; }'), [standard]],
    [inDirector('unix_listener sub/x-doveadm {; }'), [standard, 'admin /b/sub/x-doveadm 600']],
    [inDirector('unix_listener admin {; }'), [standard, 'admin /b/admin 600']],
    [inDirector('unix_listener /run/x-admin {; }'), [standard, 'admin /run/x-admin 600']],
    [inDirector('inet_listener x-admin {; port = 90; }'), [standard, 'admin 127.0.0.1:90']],
    [inDirector('inet_listener director-admin {; port = 90; }'), [standard, 'admin 127.0.0.1:90']],
    [inDirector('inet_listener x-admin {; port = 90; address = "  10.0.0.1, "; }'), [standard, 'admin 10.0.0.1:90']],
    [inDirector('inet_listener x-admin {; port = 0; }', 'inet_listener {; }'), [standard]],
    [
      inDirector('inet_listener doveadm {; port = 90; address = 10.0.0.1 ::1,[fd00::1]; }'),
      [standard, 'admin 10.0.0.1:90', 'admin [::1]:90', 'admin [fd00::1]:90'],
    ],
    [
      inDirector('inet_listener x-authreply {; port = 90; address = *, ::; }'),
      [standard, 'authreply 0.0.0.0:90', 'authreply [::]:90'],
    ],
    [
      inDirector(
        'unix_listener login/director {; mode = 0666; }',
        'fifo_listener login/proxy-notify {; mode = 0666; }',
        'inet_listener {; port = 9090; }',
        'inet_listener x {; port = 9091; }',
        'unix_listener director-userdb {; mode = 0600; }',
        'fifo_listener x-admin {; }',
      ),
      [standard],
      [
        'unix_listener login/director',
        'fifo_listener login/proxy-notify',
        'inet_listener',
        'inet_listener x',
        'unix_listener director-userdb',
        'fifo_listener x-admin',
      ],
    ],
    [inDirector('unix_listener login/director {; }', 'fifo_listener login/proxy-notify {; }'), [standard]],
    ['service imap {\n unix_listener x-admin {\n mode = 0600\n }\n}\n', [standard]],
  ])('%j', async (text, listeners, unserved = []) => {
    expect(await configured(text)).toEqual({ listeners, unserved });
  });

  it('can lack the default listener', async () => {
    expect((await configured('', false)).listeners).toEqual([]);
    const said = inDirector('unix_listener director-admin {; }');
    expect((await configured(said, false)).listeners).toEqual([standard]);
  });

  it('are refused if an address cannot be resolved', async () => {
    const text = inDirector('inet_listener x-admin {; port = 1; address = nosuch.invalid; }');
    await expect(configured(text)).rejects.toThrow("service(director) Can't resolve address nosuch.invalid: ");
  });
});

describe('--listen', () => {
  it.each([
    ['./my-admin', ['admin ./my-admin 600']],
    ['/a-b/doveadm', undefined],
    ['/x/y-doveadm', ['admin /x/y-doveadm 600']],
    ['/x/y-authreply', ['authreply /x/y-authreply 600']],
    ['127.0.0.1:90', ['admin 127.0.0.1:90']],
    [':90', ['admin 127.0.0.1:90']],
    ['*:90', ['admin 0.0.0.0:90']],
    ['[::1]:90', ['admin [::1]:90']],
    ['[::]:90', ['admin [::]:90']],
    ['director-admin', undefined],
    ['127.0.0.1', undefined],
    ['127.0.0.1:0', undefined],
    ['90', undefined],
    ['', undefined],
    ['/x/login', undefined],
    ['nosuch.invalid:90', undefined],
  ])('%s', async (text, listeners) => {
    const opened = await requestedListeners(text, { allowRemote: true }).then(
      (all) => all.map(show),
      (error) => `${error.name}`,
    );
    expect(opened).toEqual(listeners ?? 'ConfigurationError');
  });
});
