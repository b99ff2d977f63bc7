import { connect } from 'node:net';
import { errorCode, strerror } from '../../posix/strerror.ts';
import { LineFramer, LineTooLongError } from '../../protocol/line-framer.ts';
import { KeeperError } from './session-keeper.ts';

const TIMEOUT_MS = 10_000;
const MAX_LINE_BYTES = 64 * 1024;

/**
 * Sends a request to a unix socket and reads lines until the answer is complete.
 *
 * @param path UTF-8
 * @param text the request, latin1
 * @param onLine called with each line, latin1; returns whether it was the last one. If it throws, the promise rejects
 *   with its error.
 * @param timeoutMs how long the other side may be silent
 * @throws KeeperError
 */
export function askSocket(
  path: string,
  text: string,
  onLine: (line: string) => boolean,
  timeoutMs = TIMEOUT_MS,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const framer = new LineFramer(MAX_LINE_BYTES);
    const socket = connect({ path });
    const fail = (reason: string) => {
      socket.destroy();
      reject(new KeeperError(`${path}: ${reason}`, true));
    };
    socket.setTimeout(timeoutMs, () => fail(`no answer within ${timeoutMs / 1000} s`));
    socket.on('error', (error) => fail(strerror(errorCode(error))));
    socket.on('close', () => fail('disconnected'));
    socket.on('connect', () => socket.write(text, 'latin1'));
    socket.on('data', (chunk: Buffer) => {
      try {
        framer.push(chunk);
        if (!framer.takeLines().some(onLine)) return;
      } catch (error) {
        socket.destroy();
        reject(error instanceof LineTooLongError ? new KeeperError(`${path}: line too long`, true) : error);
        return;
      }
      resolve();
      socket.destroy();
    });
  });
}
