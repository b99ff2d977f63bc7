import { connectUnix } from '../posix/connect-unix.ts';
import { errorCode, strerror } from '../posix/strerror.ts';
import type { Service } from './known-settings.ts';

/** Asking a config socket failed. The message is Dovecot's. */
export class ConfigSocketError extends Error {
  override readonly name = 'ConfigSocketError';
}

/**
 * Asks a running Dovecot for the settings. spec: command-line 6.1
 *
 * @param path the config socket, a latin1 string
 * @returns the `key=value` lines of the reply, in order
 * @throws ConfigSocketError
 */
export async function queryConfigSocket(path: string, service: Service): Promise<string[]> {
  const socket = await connectUnix(path).catch((error) => {
    throw new ConfigSocketError(`net_connect_unix(${path}) failed: ${strerror(errorCode(error))}`);
  });
  socket.write(`VERSION\tconfig\t2\t0\nREQ\tmodule=${service}\tmodule=ssl\tservice=${service}\n`);
  let reply = '';
  try {
    for await (const chunk of socket.setEncoding('latin1')) {
      reply += chunk;
      if (reply.endsWith('\n\n')) break;
    }
  } catch (error) {
    throw new ConfigSocketError(`read(${path}) failed: ${strerror(errorCode(error))}`);
  }
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
