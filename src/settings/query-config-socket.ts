import { createConnection } from 'node:net';
import { errorCode, strerror } from '../posix/strerror.ts';
import type { Service } from './known-settings.ts';

/** A running Dovecot did not give its settings. The message is Dovecot's. */
export class ConfigSocketError extends Error {
  override readonly name = 'ConfigSocketError';
}

/**
 * Asks a running Dovecot for the settings. spec: command-line 6.1
 *
 * @param path the config socket, a latin1 string
 * @returns its `key=value` lines, in their order
 * @throws ConfigSocketError
 */
export async function queryConfigSocket(path: string, service: Service): Promise<string[]> {
  const reply = await new Promise<string>((resolve, reject) => {
    let connected = false;
    let received = '';
    const socket = createConnection({ path: Buffer.from(path, 'latin1').toString() });
    socket.setEncoding('latin1');
    socket.on('connect', () => {
      connected = true;
      socket.write(`VERSION\tconfig\t2\t0\nREQ\tmodule=${service}\tmodule=ssl\tservice=${service}\n`);
    });
    socket.on('data', (chunk: string) => {
      received += chunk;
      if (received.endsWith('\n\n')) socket.destroy();
    });
    socket.on('error', (error) => {
      const failed = connected ? `read(${path})` : `net_connect_unix(${path})`;
      reject(new ConfigSocketError(`${failed} failed: ${strerror(errorCode(error))}`));
    });
    socket.on('close', () => resolve(received));
  });
  return settingsOf(reply, path);
}

function settingsOf(reply: string, path: string): string[] {
  const header = reply.indexOf('\n');
  if (header < 0) throw new ConfigSocketError(`read(${path}) failed: EOF`);
  const lines: string[] = [];
  for (let start = header + 1; ; ) {
    const end = reply.indexOf('\n', start);
    if (end < 0) throw new ConfigSocketError('read((fd)) disconnected before receiving end-of-settings line');
    const line = reply.slice(start, end);
    if (line === '') return lines;
    if (lines.length === 0 && line.startsWith('ERROR ')) throw new ConfigSocketError(line.slice(6));
    lines.push(line.replaceAll('\x03', '\n'));
    start = end + 1;
  }
}
