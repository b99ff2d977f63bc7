import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { connect, startDirector } from '../../src/index.ts';
import { folderOf } from '../settings/folder.ts';
import { embedded } from './embedded.ts';

it('a director listens in a temporary folder, and removes it', async () => {
  const server = await startDirector({ mailServers: ['10.0.0.1'] });
  const folder = dirname(server.address);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(dirname(server.authreplyAddress)).toBe(folder);
  expect(server.tcpAddress).toBeUndefined();
  await server.close();
  expect(existsSync(folder)).toBe(false);
});

it('a director listens in a given folder and on a port', async () => {
  const folder = folderOf({});
  const { server } = await embedded({ folder, port: 0 });
  expect(server.address).toBe(`${folder}/director-admin`);
  expect(server.tcpAddress).toMatch(/^127\.0\.0\.1:\d+$/);
  const director = await connect(server.tcpAddress ?? '');
  onTestFinished(() => director.close());
  expect(await director.hostList().toArray()).toHaveLength(3);
  await expect(embedded({ folder })).rejects.toMatchObject({ code: 'LISTEN_FAILED' });
  await expect(embedded({ folder: `${folder}/none` })).rejects.toMatchObject({ code: 'LISTEN_FAILED' });
});

it('an invalid director is refused', async () => {
  await expect(startDirector({ mailServers: [] })).rejects.toMatchObject({
    code: 'INVALID_CONFIGURATION',
    message: 'Invalid value for director_mail_servers setting: Empty server list',
  });
  await expect(embedded({ mailServers: ['10.0.0.2-10.0.0.1'] })).rejects.toMatchObject({
    code: 'INVALID_CONFIGURATION',
  });
  await expect(embedded({ userExpireSeconds: 0 })).rejects.toThrow(RangeError);
  await expect(embedded({ port: 70000 })).rejects.toThrow(RangeError);
});

it('a director assigns no mail server for an unknown tag', async () => {
  const { server } = await embedded();
  expect(server.login('alice', { tag: 'none' })).toBeUndefined();
  expect(server.login('alice', { tag: 'blå' })).toBe('127.0.40.20');
});
