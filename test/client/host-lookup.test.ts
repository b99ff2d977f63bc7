import { beforeEach, expect, it, vi } from 'vitest';
import { connectSocket } from '../../src/client/connect-socket.ts';
import { lookup } from '../../src/client/host-lookup.ts';
import { resolveHost } from '../../src/client/resolve-host.ts';

vi.mock('../../src/client/host-lookup.ts', () => ({ lookup: vi.fn() }));

const resolver = vi.mocked<(name: string, options: object) => Promise<unknown>>(lookup);

beforeEach(() => {
  resolver.mockReset();
});

it('asks for all addresses of a name in UTF-8, in the order of the resolver', async () => {
  resolver.mockResolvedValue([{ address: 'fe80::1%eth0' }, { address: '10.0.0.2' }, { address: 'strange' }]);
  expect(await resolveHost('b\xc3\xbccher')).toEqual(['fe80::1', '10.0.0.2', 'strange']);
  expect(resolver.mock.calls).toEqual([['bücher', { all: true, verbatim: true }]]);
});

it('says why there is none', async () => {
  resolver.mockRejectedValueOnce(Object.assign(new Error(), { code: 'EAI_AGAIN' }));
  await expect(resolveHost('mail')).rejects.toThrow('gethostname(mail) failed: Temporary failure in name resolution');
  resolver.mockRejectedValueOnce('something else');
  await expect(resolveHost('mail')).rejects.toThrow('gethostname(mail) failed: Name or service not known');
});

it('connects to the first address that the resolver has', async () => {
  resolver.mockResolvedValue({ address: '127.0.0.9' });
  await expect(connectSocket('mail:1', () => {}, {})).rejects.toThrow(
    'connect(127.0.0.9:1) failed: Connection refused',
  );
  expect(resolver.mock.calls).toEqual([['mail', { verbatim: true }]]);
  await expect(connectSocket('127.0.0.8:1', () => {}, {})).rejects.toThrow('connect(127.0.0.8:1) failed: ');
  await expect(connectSocket('[::1]:1', () => {}, {})).rejects.toThrow('connect(::1:1) failed: ');
  expect(resolver.mock.calls).toHaveLength(1);
});

it('says why it cannot connect to a name', async () => {
  resolver.mockRejectedValueOnce(Object.assign(new Error(), { code: 'EAI_FAIL' }));
  await expect(connectSocket('mail:1', () => {}, {})).rejects.toMatchObject({
    kind: 'connect',
    message: 'Lookup of host mail failed: Non-recoverable failure in name resolution',
    status: 75,
    code: 'ENOTFOUND',
  });
  resolver.mockRejectedValueOnce('something else');
  await expect(connectSocket('mail:1', () => {}, {})).rejects.toThrow(
    'Lookup of host mail failed: Name or service not known',
  );
});
