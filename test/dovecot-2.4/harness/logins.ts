import { PASSWORD, PORTS } from './configuration.ts';
import { ImapSession } from './imap-session.ts';
import { LineClient } from './line-client.ts';

/** One short visit of a user by a protocol: logs in, or delivers mail to them, and leaves. Gives the server's answer. */
export type Visit = (host: string, user: string) => Promise<string>;

/** By the names that backends give the services in their account of sessions. */
export const VISITS: Readonly<Record<'imap' | 'pop3' | 'lmtp' | 'sieve' | 'submission', Visit>> = {
  async imap(host, user) {
    const session = await ImapSession.open(host, user);
    await session.logout();
    return 'OK';
  },

  pop3: (host, user) =>
    visit(host, PORTS.pop3, async (client) => {
      await client.readTo(/^\+OK/);
      client.send(`USER ${user}\r\n`);
      await client.readTo(/^\+OK/);
      client.send(`PASS ${PASSWORD}\r\n`);
      const answer = await client.answer(/^/);
      client.send('QUIT\r\n');
      return answer;
    }),

  lmtp: (host, user) =>
    visit(host, PORTS.lmtp, async (client) => {
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
      const answer = await client.answer(/^\d{3} /);
      client.send('QUIT\r\n');
      return answer;
    }),

  sieve: (host, user) =>
    visit(host, PORTS.sieve, async (client) => {
      await client.readTo(/^OK /);
      client.send(`AUTHENTICATE "PLAIN" "${plainResponse(user)}"\r\n`);
      const answer = await client.answer(/^(OK|NO|BYE)/);
      client.send('LOGOUT\r\n');
      return answer;
    }),

  submission: (host, user) =>
    visit(host, PORTS.submission, async (client) => {
      await client.readTo(/^220 /);
      client.send('EHLO test\r\n');
      await client.readTo(/^250 /);
      client.send(`AUTH PLAIN ${plainResponse(user)}\r\n`);
      const answer = await client.answer(/^\d{3} /);
      client.send('QUIT\r\n');
      return answer;
    }),
};

function plainResponse(user: string): string {
  return Buffer.from(`\0${user}\0${PASSWORD}`, 'latin1').toString('base64');
}

async function visit(host: string, port: number, talk: (client: LineClient) => Promise<string>): Promise<string> {
  const client = await LineClient.connect(host, port);
  try {
    const answer = await talk(client);
    await client.closed;
    return answer;
  } finally {
    client.destroy();
  }
}
