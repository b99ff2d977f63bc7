import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { folderOf } from '../settings/folder.ts';
import { DirectorProcess, doveadm } from './director-process.ts';

const VERSION = 'VERSION\tdirector-doveadm\t1\t0\n';
const CLIENTS = 20;

const ways: readonly (readonly [string, (socket: Socket) => void])[] = [
  ['closes', (socket) => void socket.destroySoon()],
  ['closes its half', (socket) => void socket.end()],
];

describe('a client that disconnects after its requests', () => {
  it.each(ways)('has them carried out even if it %s without reading', async (_, leave) => {
    const folder = folderOf({});
    const director = new DirectorProcess(folder, [
      '-O',
      ...['-o', 'base_dir=.', '-o', 'director_mail_servers=10.0.0.1'],
      ...['--listen', './director-admin'],
    ]);
    expect(await director.ready()).toMatch(/^director ready/);
    for (let client = 1; client <= CLIENTS; client++) {
      const socket = connect(`${folder}/director-admin`);
      await once(socket, 'connect');
      socket.pause();
      socket.write(`${VERSION}HOST-SET\t10.0.1.${client}\t${client}\nHOST-LIST\nHOST-DOWN\t10.0.1.${client}\n`);
      leave(socket);
    }
    const status = () => doveadm(folder, '-o', 'base_dir=.', '-f', 'tab', '-h', 'director', 'status');
    while (!(await status()).includes(`10.0.1.${CLIENTS}\t\t${CLIENTS}\tdown`)) await new Promise(setImmediate);
    const down = (await status()).split('\n').filter((line) => line.includes('\tdown\t'));
    expect(down).toHaveLength(CLIENTS);
  });
});
