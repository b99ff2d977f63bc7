import { it } from 'vitest';
import { HOSTS, SEQUENCES } from '../director/command-lines.ts';
import { recording, transcript } from '../director/transcript.ts';
import { Cluster } from './harness/cluster.ts';
import { describeDovecot24 } from './harness/describe.ts';
import { directed } from './harness/directors.ts';

/** The same settings as in the recordings: moves never end, and their number is not limited. */
const DIRECTOR_SETTINGS = `director_mail_servers = ${HOSTS.map(({ ip, tag }) => (tag === '' ? ip : `${ip}@${tag}`)).join(' ')}
director_user_kick_delay = 1 hour
director_max_parallel_moves = 1000
`;

const PROXY_SETTINGS = `service director {
  unix_listener director-authreply {
    mode = 0600
  }
}
`;

describeDovecot24("Dovecot 2.3's doveadm prints the same with this director in a 2.4 as with its own", () => {
  it.concurrent.for(SEQUENCES)('$name', async (sequence, { expect }) => {
    const cluster = await Cluster.start({
      director: directed,
      backends: 0,
      directorSettings: DIRECTOR_SETTINGS,
      proxySettings: PROXY_SETTINGS,
    });
    try {
      const sockets = {
        adminSocket: cluster.adminSocket,
        authreplySocket: cluster.proxy.socket('director-authreply'),
        // It looks for sessions of some users first.
        answersInAnyOrder: true as const,
      };
      await expect(await transcript('original', sockets, sequence)).toMatchFileSnapshot(recording(sequence));
    } finally {
      await cluster.stop();
    }
  });
});
