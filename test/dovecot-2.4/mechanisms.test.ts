import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Cluster } from './harness/cluster.ts';
import { PASSWORD, PORTS } from './harness/configuration.ts';
import { describeDovecot24 } from './harness/describe.ts';
import { directed } from './harness/directors.ts';
import { LineClient } from './harness/line-client.ts';

const IMAPS_PORT = 993;

/** Some mechanisms do not send the password. The proxy then has to know it, and passes it on through the director. */
const PROXY_SETTINGS = `ssl = yes
ssl_server_cert_file = /etc/ssl/certs/ssl-cert-snakeoil.pem
ssl_server_key_file = /etc/ssl/private/ssl-cert-snakeoil.key
auth_mechanisms = plain login cram-md5
passdb static {
  fields {
    pass = ${PASSWORD}
  }
}
`;

function base64(text: string): string {
  return Buffer.from(text, 'latin1').toString('base64');
}

describeDovecot24('a user logs in at a directed proxy', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start({
      director: directed,
      directorSettings: 'director_user_kick_delay = 1 secs\n',
      proxySettings: PROXY_SETTINGS,
    });
  });
  afterAll(() => cluster?.stop());

  /** Logs in a user who was moved off the mail server of the ring. `answers` reply to continuations of the server. */
  async function expectLogin(
    user: string,
    client: LineClient,
    command: string,
    answers: ((asked: string) => string)[],
  ) {
    const { stdout } = await cluster.director('status', user);
    const there = cluster.backends.find(({ address }) => !stdout.includes(`Hashed: ${address}`));
    await cluster.change('move', user, there?.address ?? '');
    client.send(`1 ${command}\r\n`);
    for (const answer of answers) {
      const asked = await client.answer(/^\+ /);
      client.send(`${answer(Buffer.from(asked.slice(2), 'base64').toString('latin1'))}\r\n`);
    }
    expect(await client.answer(/^1 /)).toMatch(/^1 OK /);
    client.send('2 ID NIL\r\n');
    expect((await client.readTo(/^2 /)).join('\n')).toContain(`"name" "${there?.name}"`);
    client.destroy();
  }

  it('over TLS', async () => {
    const client = await LineClient.connectTls(cluster.proxyAddress, IMAPS_PORT);
    await expectLogin('tls@example.com', client, `LOGIN tls@example.com ${PASSWORD}`, []);
  });

  it('with a mechanism that takes two steps', async () => {
    const client = await LineClient.connect(cluster.proxyAddress, PORTS.imap);
    const answers = ['asked@example.com', PASSWORD].map((word) => () => base64(word));
    await expectLogin('asked@example.com', client, 'AUTHENTICATE LOGIN', answers);
  });

  it('with a mechanism that does not send the password', async () => {
    const client = await LineClient.connect(cluster.proxyAddress, PORTS.imap);
    const answer = (challenge: string) =>
      base64(`secret@example.com ${createHmac('md5', PASSWORD).update(challenge).digest('hex')}`);
    await expectLogin('secret@example.com', client, 'AUTHENTICATE CRAM-MD5', [answer]);
  });
});
