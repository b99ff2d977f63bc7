import { PASSWORD, PORTS } from './configuration.ts';
import { ImapSession } from './imap-session.ts';
import { LineClient } from './line-client.ts';

/** Logs a user in by a protocol, or delivers mail to them, and disconnects. Returns the server's answer. */
export type Visit = (host: string, user: string) => Promise<string>;

/** The visits by protocol, named like the services in the sessions that backends report. */
export const VISITS: Readonly<Record<'imap' | 'pop3' | 'lmtp' | 'sieve' | 'submission', Visit>> = {
  async imap(host, user) {
    const session = await ImapSession.open(host, user);
    await session.logout();
    return 'OK';
  },

  pop3: (host, user) =>
    visit(host, PORTS.pop3, 'QUIT', async (client) => {
      await client.readTo(/^\+OK/);
      client.send(`USER ${user}\r\n`);
      await client.readTo(/^\+OK/);
      client.send(`PASS ${PASSWORD}\r\n`);
      return client.answer(/^/);
    }),

  lmtp: (host, user) =>
    visit(host, PORTS.lmtp, 'QUIT', async (client) => {
      await client.readTo(/^220 /);
      client.send('LHLO test\r\n');
      await client.readTo(/^250 /);
      client.send('MAIL FROM:<sender@example.com>\r\n');
      await client.readTo(/^250 /);
      client.send(`RCPT TO:<${user}>\r\n`);
      const recipient = await client.answer(/^\d{3} /);
      if (!recipient.startsWith('250 ')) return recipient;
      client.send('DATA\r\n');
      await client.readTo(/^354 /);
      client.send(`Subject: for ${user}\r\n\r\nHello\r\n.\r\n`);
      return client.answer(/^\d{3} /);
    }),

  sieve: (host, user) =>
    visit(host, PORTS.sieve, 'LOGOUT', async (client) => {
      await client.readTo(/^OK /);
      client.send(`AUTHENTICATE "PLAIN" "${plainResponse(user)}"\r\n`);
      return client.answer(/^(OK|NO|BYE)/);
    }),

  submission: (host, user) =>
    visit(host, PORTS.submission, 'QUIT', async (client) => {
      await client.readTo(/^220 /);
      client.send('EHLO test\r\n');
      await client.readTo(/^250 /);
      client.send(`AUTH PLAIN ${plainResponse(user)}\r\n`);
      return client.answer(/^\d{3} /);
    }),
};

function plainResponse(user: string): string {
  return Buffer.from(`\0${user}\0${PASSWORD}`, 'latin1').toString('base64');
}

/** Connects, runs the dialogue, says goodbye and waits until the server closes the connection. */
async function visit(
  host: string,
  port: number,
  goodbye: string,
  talk: (client: LineClient) => Promise<string>,
): Promise<string> {
  const client = await LineClient.connect(host, port);
  try {
    const answer = await talk(client);
    client.send(`${goodbye}\r\n`);
    await client.closed;
    return answer;
  } finally {
    client.destroy();
  }
}
