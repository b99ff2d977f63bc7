import { describe, expect, it } from 'vitest';
import { exposureOf, isLoopback } from '../../src/director/exposure.ts';
import { folderOf } from '../settings/folder.ts';
import { DirectorProcess } from './director-process.ts';

describe('exposureOf', () => {
  it.each([
    [0o600, undefined],
    [0o400, undefined],
    [0o660, 'admin /x-admin (mode 0660) is open to its group, and asks for no password'],
    [0o620, 'admin /x-admin (mode 0620) is open to its group, and asks for no password'],
    [0o666, 'admin /x-admin (mode 0666) is open to all users, and asks for no password'],
    [0o602, 'admin /x-admin (mode 0602) is open to all users, and asks for no password'],
  ])('of a socket with mode %o', (mode, exposure) => {
    expect(exposureOf({ kind: 'unix', role: 'admin', path: '/x-admin', mode })).toBe(exposure);
  });

  it.each(['0.0.0.0', '::', '10.0.0.1', '128.0.0.1', 'fe80::1', '::ffff:10.0.0.1'])('of %s', (ip) => {
    expect(isLoopback(ip)).toBe(false);
    expect(exposureOf({ kind: 'tcp', role: 'admin', ip, port: 9 })).toContain(' is open to other machines, ');
  });

  it.each(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])('does not warn of %s', (ip) => {
    expect(exposureOf({ kind: 'tcp', role: 'admin', ip, port: 9 })).toBeUndefined();
  });
});

it('warns of an exposed admin socket at the start', async () => {
  const configuration = `base_dir = .
director_mail_servers = 10.0.0.1
service director {
  unix_listener director-admin {
    mode = 0660
  }
}
`;
  const director = new DirectorProcess(folderOf({ 'dovecot.conf': configuration }), ['-c', 'dovecot.conf']);
  expect(await director.ready()).toMatch(/^director ready/);
  expect((await director.end('SIGTERM')).stderr).toBe(
    'Warning: admin ./director-admin (mode 0660) is open to its group, and asks for no password\n',
  );
});
