import { Conversation } from '../../conformance/harness/conversation.ts';

const VERSION_LINE = 'VERSION\tanvil-client\t2\t0\n\n';

/** A session that is open. */
export interface OpenSession {
  readonly user: string;
  readonly service: string;
  /** Tells it from all others. */
  readonly id: string;
  /** Where it goes on to, on a proxy. */
  readonly destination: string;
}

/**
 * The sessions that are open on a Dovecot 2.4.
 *
 * @param path its anvil socket
 */
export async function openSessions(path: string): Promise<OpenSession[]> {
  const conversation = await Conversation.open(path);
  try {
    conversation.send(`${VERSION_LINE}CONNECT-DUMP\n`);
    // The version, an empty line, the sessions, an empty line.
    const { text, closed } = await conversation.said(
      (said) => said.split('\n\n').length > 2 || said.endsWith('\n\n\n'),
    );
    if (closed) throw new Error(`${path} closed the connection`);
    const lines = text
      .split('\n')
      .slice(2)
      .filter((line) => line !== '');
    return lines.map((line) => {
      const [, user = '', service = '', , id = '', destination = ''] = line.split('\t');
      return { user, service, id, destination };
    });
  } finally {
    conversation.close();
  }
}
