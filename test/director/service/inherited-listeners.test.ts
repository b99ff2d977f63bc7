import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../../src/director/configuration-error.ts';
import { inheritedListeners } from '../../../src/director/service/inherited-listeners.ts';
import {
  listeningTcpSockets,
  listeningUnixSockets,
  type OpenDescriptor,
} from '../../../src/director/service/open-descriptors.ts';

const RUN = '/run/dovecot';

/** Descriptors as Dovecot 2.4.1 opens them. The first one is 9 in 2.4.5. */
function descriptors(first = 8): OpenDescriptor[] {
  return [
    { kind: 'unix', fd: first, path: `${RUN}/login/director` },
    { kind: 'unix', fd: first + 1, path: `${RUN}/director-userdb` },
    { kind: 'unix', fd: first + 2, path: `${RUN}/director-admin` },
    { kind: 'fifo', fd: first + 3, path: `${RUN}/login/proxy-notify` },
    { kind: 'tcp', fd: first + 4 },
    { kind: 'unix', fd: first + 5, path: `${RUN}/director-events` },
  ];
}

const names = ['director', 'director-userdb', 'director-admin', 'proxy-notify', 'director-admin', 'director-events'];

function environment(listeners: readonly string[]): Record<string, string> {
  return Object.fromEntries([
    ['SOCKET_COUNT', String(listeners.length)],
    ...listeners.map((name, index) => [`SOCKET${index}_SETTINGS`, name]),
  ]);
}

describe('listeners that Dovecot has opened', () => {
  it.each([8, 9])('are identified by their addresses, from descriptor %i on', (first) => {
    const listeners = inheritedListeners(descriptors(first), environment(names));
    expect(listeners.map(({ fd, role }) => [fd - first, role])).toEqual([
      [0, 'login'],
      [1, 'userdb'],
      [2, 'admin'],
      [3, 'notify'],
      [4, 'admin'],
      [5, 'events'],
    ]);
  });

  it('can be ports only, named in order', () => {
    const ports: OpenDescriptor[] = [
      { kind: 'tcp', fd: 8 },
      { kind: 'tcp', fd: 9 },
      { kind: 'tcp', fd: 10 },
    ];
    const listeners = inheritedListeners(ports, environment(['x-authreply', 'director-ring', 'y-doveadm']));
    expect(listeners.map(({ fd, role }) => [fd, role])).toEqual([
      [8, 'authreply'],
      [10, 'admin'],
    ]);
  });

  it('can be one port at several addresses', () => {
    const ports: OpenDescriptor[] = [
      { kind: 'tcp', fd: 8 },
      { kind: 'tcp', fd: 9 },
    ];
    const listeners = inheritedListeners(ports, environment(['director-admin']));
    expect(listeners.map(({ role }) => role)).toEqual(['admin', 'admin']);
  });

  it('may be ports with names of their own, beside sockets', () => {
    const opened: OpenDescriptor[] = [
      { kind: 'unix', fd: 8, path: `${RUN}/director-admin` },
      { kind: 'tcp', fd: 9 },
      { kind: 'unix', fd: 10, path: `${RUN}/unnamed-userdb` },
      { kind: 'tcp', fd: 11 },
      { kind: 'unix', fd: 12, path: `${RUN}/director-ring` },
      { kind: 'unix', fd: 13, path: `${RUN}/ring` },
      { kind: 'unix', fd: 14, path: `${RUN}/userdb-x` },
      { kind: 'unix', fd: 15, path: `${RUN}/xring` },
    ];
    const listeners = inheritedListeners(opened, environment(['a-authreply\tx', 'director-admin', 'b-doveadm']));
    expect(listeners).toEqual([
      { fd: 8, role: 'admin', name: 'director-admin' },
      { fd: 9, role: 'authreply', name: 'a-authreply' },
      { fd: 10, role: 'userdb', name: 'unnamed-userdb' },
      { fd: 11, role: 'admin', name: 'b-doveadm' },
      { fd: 14, role: 'login', name: 'userdb-x' },
      { fd: 15, role: 'login', name: 'xring' },
    ]);
  });

  it('is nothing without a name', () => {
    expect(inheritedListeners([{ kind: 'tcp', fd: 8 }], {})).toEqual([]);
    const other = { LISTEN_PID: '1', LISTEN_FDNAMES: 'x-admin' };
    expect(inheritedListeners([{ kind: 'tcp', fd: 3 }], other)).toEqual([]);
  });

  it('are refused if the names of ports are ambiguous', () => {
    const ports: OpenDescriptor[] = [{ kind: 'tcp', fd: 8 }];
    expect(() => inheritedListeners(ports, environment(['a-admin', 'b-authreply']))).toThrow(
      new ConfigurationError('1 TCP sockets are open, and 2 have names: a-admin b-authreply'),
    );
  });
});

describe('listeners that systemd has opened', () => {
  it('have the names of their units', () => {
    const listeners = inheritedListeners(
      [
        { kind: 'unix', fd: 3, path: '/run/doveadm-director/director-authreply' },
        { kind: 'tcp', fd: 4 },
      ],
      { LISTEN_PID: String(process.pid), LISTEN_FDS: '2', LISTEN_FDNAMES: 'director.socket:director-admin' },
    );
    expect(listeners.map(({ fd, role }) => [fd, role])).toEqual([
      [3, 'authreply'],
      [4, 'admin'],
    ]);
  });
});

describe('the tables of the kernel', () => {
  it('distinguish listening sockets from connections', () => {
    const unix = [
      'Num       RefCount Protocol Flags    Type St Inode Path',
      '00000000e31ba07b: 00000002 00000000 00010000 0001 01 530440 /run/dovecot/login/director',
      '00000000e31ba07c: 00000003 00000000 00000000 0001 03 530441 /run/dovecot/login/director',
      '00000000e31ba07d: 00000003 00000000 00000000 0001 03 530442',
      '',
    ].join('\n');
    expect([...listeningUnixSockets(unix)]).toEqual([['530440', '/run/dovecot/login/director']]);
    const tcp = [
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
      '   0: 0118007F:2383 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 530477 1 x 100 0 0 10 0',
      '   1: 0118007F:2383 0118007F:9999 01 00000000:00000000 00:00000000 00000000     0        0 530478 1 x 100 0 0 10 0',
    ].join('\n');
    expect(listeningTcpSockets(tcp)).toEqual(['530477']);
  });
});
