import { describe, expect, it } from 'vitest';
import { resolveMailServers } from '../../src/director/configured-hosts.ts';

/** The mail servers as `IP@TAG` or `IP@TAG=NAME`, or the errors. */
async function resolve(setting: string): Promise<unknown> {
  return resolveMailServers(setting).then(
    (hosts) => hosts.map(({ ip, tag, name }) => `${ip}@${tag}${name === undefined ? '' : `=${name}`}`),
    ({ message, details }) => ({ message, details }),
  );
}

describe('director_mail_servers', () => {
  it.each([
    ['10.0.0.1', ['10.0.0.1@']],
    ['  10.0.0.2   10.0.0.1 ', ['10.0.0.2@', '10.0.0.1@']],
    ['10.0.0.1 10.0.0.1@x 10.0.0.1', ['10.0.0.1@', '10.0.0.1@x', '10.0.0.1@']],
    ['10.0.0.1@a@b', ['10.0.0.1@a@b']],
    ['10.0.0.1@', ['10.0.0.1@']],
    ['1 127.1 010.0.0.1 [fd00::3] FD00:0::4', ['0.0.0.1@', '127.0.0.1@', '10.0.0.1@', 'fd00::3@', 'fd00::4@']],
    ['10.0.0.9-10.0.0.11@t', ['10.0.0.9@t', '10.0.0.10@t', '10.0.0.11@t']],
    ['10.0.0.9-10.0.0.9', ['10.0.0.9@']],
    ['fd00::fffe-fd00::ffff', ['fd00::fffe@', 'fd00::ffff@']],
    ['fd00::-fd00::1', ['fd00::@', 'fd00::1@']],
    ['10.0.0.1@a-b', ['10.0.0.1@a-b']],
  ])('%s', async (setting, hosts) => {
    expect(await resolve(setting)).toEqual(hosts);
  });

  it('can contain host names, which are kept', async () => {
    expect(await resolve('localhost@home')).toContain('127.0.0.1@home=localhost');
  });

  it('can contain a whole range', async () => {
    const hosts = await resolveMailServers('fd00::-fd00::ffff 10.0.0.0-10.0.0.255');
    expect(new Set(hosts.map(({ ip }) => ip)).size).toBe(65536 + 256);
  });

  const none = 'No valid servers specified';
  it.each([
    ['', ['Empty server list']],
    ['   ', ['Empty server list']],
    ['@', ['Unknown mail host: ', none]],
    ['10.0.0.1 @tag', ['Unknown mail host: ']],
    ['10.0.0.1 \t10.0.0.2', ['Unknown mail host: \t10.0.0.2']],
    ['10.0.0.1,10.0.0.2', ['Unknown mail host: 10.0.0.1,10.0.0.2', none]],
    ['10.0.0.1-', ['Unknown mail host: 10.0.0.1-', none]],
    ['-10.0.0.1', ['Unknown mail host: -10.0.0.1', none]],
    ['10.0.0.1-10.0.0.2-3', ['Unknown mail host: 10.0.0.1-10.0.0.2-3', none]],
    ['10.0.0.1 10.0.1.2-10.0.0.1', ['IP addresses reversed: 10.0.1.2-10.0.0.1']],
    ['10.0.0.254-10.0.1.2', ['IP address range too large: 10.0.0.254-10.0.1.2', none]],
    ['010.0.0.005-010.0.0.1', ['IP addresses reversed: 10.0.0.5-10.0.0.1', none]],
    ['fd00:0::2-fd00::1', ['IP addresses reversed: fd00::2-fd00::1', none]],
    ['5-1', ['IP addresses reversed: 0.0.0.5-0.0.0.1', none]],
    ['fd00::ffff-fd00::1:0', ['IP address range too large: fd00::ffff-fd00::1:0', none]],
    [
      '10.0.0.2-fd00::1 fd00::1-10.0.0.1',
      ['IP address family mismatch: 10.0.0.2 vs fd00::1', 'IP address family mismatch: fd00::1 vs 10.0.0.1', none],
    ],
  ])("refuses %j with Dovecot's message", async (setting, details) => {
    expect(await resolve(setting)).toEqual({ message: 'Invalid value for director_mail_servers setting', details });
  });
});
