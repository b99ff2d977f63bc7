import { expect, it } from 'vitest';
import { HostLookupError, resolveHost } from '../../src/client/resolve-host.ts';

it('needs no resolver for what spells an address', async () => {
  expect(await resolveHost('127.1')).toEqual(['127.0.0.1']);
  expect(await resolveHost('[FD00::0:1]')).toEqual(['fd00::1']);
});

it('drops the scope that a resolver understood', async () => {
  expect(await resolveHost('fe80::1%lo')).toEqual(['fe80::1']);
});

it.each(['', '[::1', '127.0.0.1:80', '256.1'])('says of %j that it has no address', async (host) => {
  await expect(resolveHost(host)).rejects.toThrow(
    new HostLookupError(`gethostname(${host}) failed: Name or service not known`),
  );
});
