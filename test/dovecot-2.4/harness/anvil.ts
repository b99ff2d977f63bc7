import { Conversation } from '../../conformance/harness/conversation.ts';

const VERSION_LINE = 'VERSION\tanvil-client\t2\t0\n\n';

/** An open session. */
export interface OpenSession {
  readonly user: string;
  readonly service: string;
  /** Unique among all sessions. */
  readonly id: string;
  /** The mail server that a proxy forwards it to. */
  readonly destination: string;
}

/**
 * The open sessions of a Dovecot 2.4.
 *
 * @param path the anvil socket
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
