import { Socket } from 'node:net';
import { expect, it, vi } from 'vitest';
import { connectSocket } from '../../src/client/connect-socket.ts';

let code = '';

/** What the tests' user may do is not to matter: each connection fails. */
vi.mock('node:net', async (original) => ({
  ...(await original<typeof import('node:net')>()),
  connect: () => {
    const socket = new Socket();
    setImmediate(() => socket.destroy(Object.assign(new Error(code), { code })));
    return socket;
  },
}));

it.each([
  ['ECONNREFUSED', 'CONNECT_REFUSED', 'Connection refused'],
  ['ENOENT', 'CONNECT_NOT_FOUND', 'No such file or directory'],
  ['EACCES', 'CONNECT_DENIED', 'Permission denied'],
  ['EPERM', 'CONNECT_DENIED', 'Operation not permitted'],
  ['EHOSTUNREACH', 'CONNECT_FAILED', 'No route to host'],
])('%s is %s', async (systemCode, expected, text) => {
  code = systemCode;
  for (const [path, call] of [
    ['/a/b', 'net_connect_unix(/a/b)'],
    ['127.0.0.1:7', 'connect(127.0.0.1:7)'],
    ['[::1]:7', 'connect(::1:7)'],
  ] as const) {
    await expect(connectSocket(path, () => {}, {})).rejects.toMatchObject({
      code: expected,
      message: `${call} failed: ${text}`,
      systemCode,
    });
  }
});
