import type { Duplex } from 'node:stream';
import { splitFields } from '../protocol/escaping.ts';
import { isCompatible, versionLine } from '../protocol/handshake.ts';
import { answerRequest, MalformedRequest, type Reply } from './admin-requests.ts';
import type { Director } from './director.ts';
import { type LineHandler, LineSession } from './line-session.ts';

const MAX_LINE_BYTES = 1024;

/** Serves one connection of the admin protocol. spec: protocol 1, 2, 3 */
export function serveAdmin(director: Director, socket: Duplex): void {
  let hasVersion = false;
  const handler: LineHandler = {
    greeting: versionLine,
    maxLineBytes: MAX_LINE_BYTES,
    line(text): boolean | Promise<boolean> {
      if (!hasVersion) {
        hasVersion = isCompatible(text);
        return hasVersion;
      }
      director.log?.debug(`admin: ${text}`);
      const reply = replyOrNothing(director, text);
      if (reply === undefined) return false;
      if (reply instanceof Promise) return reply.then(send);
      return typeof reply === 'string' ? send(reply) : sendParts(reply);
    },
  };
  const session = new LineSession(socket, handler, director);

  function send(reply: string): boolean {
    session.send(reply);
    return true;
  }

  async function sendParts(parts: AsyncIterable<string>): Promise<boolean> {
    for await (const part of parts) {
      session.send(part);
      await session.drain();
      if (!session.isOpen) break;
    }
    return true;
  }
}

/** @returns undefined for a malformed request */
function replyOrNothing(director: Director, line: string): Reply | undefined {
  try {
    return answerRequest(director, splitFields(line));
  } catch (error) {
    if (!(error instanceof MalformedRequest)) throw error;
    director.log?.info(`admin: Invalid request: ${error.message}`);
    return undefined;
  }
}
