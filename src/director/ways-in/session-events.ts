import type { Duplex } from 'node:stream';
import { splitFields } from '../../protocol/escaping.ts';
import { LineFramer, LineTooLongError } from '../../protocol/line-framer.ts';
import type { LoginEvent } from '../kicks/logins-under-way.ts';

const MAX_LINE_BYTES = 64 * 1024;
const FIELD = 'field:';

const events: Readonly<Record<string, LoginEvent>> = {
  'event:proxy_session_started': 'started',
  'event:proxy_session_established': 'established',
  'event:proxy_session_finished': 'finished',
};

/**
 * Reads the events of proxied sessions that Dovecot's stats process exports with `format = tab-text`, one per line.
 *
 * @param onEvent called with each event, and the connection's name by {@link connectionName}
 */
export function readSessionEvents(socket: Duplex, onEvent: (event: LoginEvent, connection: string) => void): void {
  const framer = new LineFramer(MAX_LINE_BYTES);
  socket.on('error', () => {});
  socket.on('end', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    try {
      framer.push(chunk);
    } catch (error) {
      if (!(error instanceof LineTooLongError)) throw error;
      socket.destroy();
      return;
    }
    for (const line of framer.takeLines()) {
      const [first = '', ...fields] = splitFields(line);
      const event = Object.hasOwn(events, first) ? events[first] : undefined;
      if (event === undefined) continue;
      const values = new Map<string, string>();
      for (const field of fields) {
        if (!field.startsWith(FIELD)) continue;
        const equals = field.indexOf('=');
        values.set(field.slice(FIELD.length, equals), field.slice(equals + 1));
      }
      const connection = connectionName({
        remoteIp: values.get('remote_ip'),
        remotePort: values.get('remote_port'),
        localIp: values.get('local_ip'),
        localPort: values.get('local_port'),
      });
      if (connection !== undefined) onEvent(event, connection);
    }
  });
}

/** The two ends of a client's connection, as Dovecot writes them. */
export interface ConnectionEnds {
  readonly remoteIp: string | undefined;
  readonly remotePort: string | undefined;
  readonly localIp: string | undefined;
  readonly localPort: string | undefined;
}

/** A unique name for a client's connection; undefined if its remote address or port is unknown. */
export function connectionName({ remoteIp, remotePort = '0', localIp, localPort }: ConnectionEnds): string | undefined {
  if (remoteIp === undefined || remotePort === '0') return undefined;
  return `${remoteIp} ${remotePort} ${localIp ?? ''} ${localPort ?? ''}`;
}
