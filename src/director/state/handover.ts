import { renameSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { LineFramer } from '../../protocol/line-framer.ts';

const REQUEST = 'TAKE\t1';
const END = 'END';
const MAX_LINE_BYTES = 1024 * 1024;
/** A director that is silent for this long is considered frozen. */
const TIMEOUT_MS = 5000;

/** The result of requesting the state of the previous director. */
export type Takeover =
  | { readonly kind: 'taken'; readonly socket: Socket }
  /** No director is running. */
  | { readonly kind: 'nobody' }
  /** A director is running, but does not answer. */
  | { readonly kind: 'silent' };

/**
 * Takes over from the running director. It stops accepting connections and sends its state.
 *
 * @param path the path of the socket, UTF-8
 * @param take called with each line of the state
 * @returns the result; `taken` has the connection, on which the previous director looks up the hosts of its users
 */
export function takeOver(path: string, take: (line: string) => void): Promise<Takeover> {
  return new Promise((resolve) => {
    const framer = new LineFramer(MAX_LINE_BYTES);
    const socket = connect({ path });
    const end = (result: Takeover) => {
      socket.removeAllListeners('data').removeAllListeners('close').setTimeout(0);
      if (result.kind !== 'taken') socket.destroy();
      resolve(result);
    };
    socket.setTimeout(TIMEOUT_MS, () => end({ kind: 'silent' }));
    socket.on('error', () => {});
    socket.on('close', () => end({ kind: 'nobody' }));
    socket.on('connect', () => socket.write(`${REQUEST}\n`));
    socket.on('data', (chunk: Buffer) => {
      framer.push(chunk);
      for (const line of framer.takeLines()) {
        if (line === END) {
          socket.pause();
          end({ kind: 'taken', socket });
        } else {
          take(line);
        }
      }
    });
  });
}

/**
 * Listens for the next director.
 *
 * @param path the path of the socket, UTF-8
 * @param onRequest called when a director requests the state, with the connection and a function that registers the
 *   receiver of its further lines
 * @throws the system's error
 */
export async function listenForSuccessor(
  path: string,
  onRequest: (socket: Socket, onLine: (take: (line: string) => void) => void) => void,
): Promise<Server> {
  const server = createServer((socket) => {
    const framer = new LineFramer(MAX_LINE_BYTES);
    let take: ((line: string) => void) | undefined;
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      framer.push(chunk);
      for (const line of framer.takeLines()) {
        if (take !== undefined) take(line);
        else if (line === REQUEST) onRequest(socket, (taker) => (take = taker));
      }
    });
  });
  const temporary = `${path}.new`;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    const usual = process.umask(0o177);
    server.listen({ path: temporary }, resolve);
    process.umask(usual);
  });
  renameSync(temporary, path);
  return server;
}

/** The line that ends the state. */
export const handoverEnd = `${END}\n`;
