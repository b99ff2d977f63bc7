import { once } from 'node:events';
import { Logins } from '../test/harness/logins.ts';
import { Playground } from './playground.ts';
import { bold, guide } from './tour.ts';
import { usersOf } from './users.ts';

const SETTINGS = `director_mail_servers = 10.0.0.11-10.0.0.13 10.0.1.11-10.0.1.12@oslo
director_max_parallel_moves = 500
director_user_kick_delay = 1 secs
service director {
  unix_listener director-authreply {
    mode = 0600
  }
}
`;

/** With these settings about half of all users are active at a time: each logs in every 50 seconds on average. */
const STAYING_SETTINGS = `${SETTINGS}director_user_expire = 30 secs\n`;
const TICK_MS = 100;
const LOGINS_A_TICK_AND_THOUSAND = 2;

const users = { '': ['example.com', 'example.org', 'example.net'].flatMap(usersOf), oslo: usersOf('example.no') };
const allUsers = Object.values(users).flat();

async function main(words: readonly string[]): Promise<void> {
  const stay = words.includes('--stay');
  console.log(`Starting a director in a temporary folder; ${allUsers.length} users log in.`);
  const interrupted = untilInterrupted();
  const playground = await Playground.open(stay ? STAYING_SETTINGS : SETTINGS, allUsers);
  try {
    const logins = new Logins(playground.authreplySocket);
    for (const [tag, names] of Object.entries(users)) await logins.login(names, tag);
    const work = stay ? keepBusy(playground, logins) : show(playground);
    await Promise.race([work, interrupted]);
    logins.close();
  } finally {
    await playground.close();
  }
}

async function show(playground: Playground): Promise<void> {
  await guide(playground);
  console.log(`${bold('That is all.')} To try a director yourself:

  npm run demo -- --stay

or start one with your own configuration (see docs/director.md):

  bin/director -c dovecot.conf`);
}

/** Resolves at a signal, or when standard output is closed. */
function untilInterrupted(): Promise<unknown> {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal));
  return Promise.race([...signals, once(process.stdout, 'error')]);
}

/** Logs users in until the demo is interrupted. */
function keepBusy(playground: Playground, logins: Logins): Promise<never> {
  const { CONFIG_FILE, PATH } = playground.environment;
  const ownPath = PATH.slice(0, PATH.indexOf(':'));
  console.log(`
Paste this into another terminal:

  export CONFIG_FILE='${CONFIG_FILE}' PATH='${ownPath}':"$PATH"; cd '${playground.folder}'; doveadm director status

Then try, for example: doveadm director drain 10.0.0.13; doveadm director undrain 10.0.0.13; doveadm director watch
Ctrl-C ends the director and removes the folder.`);
  setInterval(() => {
    for (const [tag, names] of Object.entries(users)) {
      const count = Math.round((LOGINS_A_TICK_AND_THOUSAND * names.length) / 1000);
      const some = Array.from({ length: count }, () => names[Math.floor(Math.random() * names.length)] ?? '');
      void logins.login(some, tag);
    }
  }, TICK_MS);
  return new Promise(() => {});
}

await main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error) => {
    console.error(String(error));
    process.exit(1);
  },
);
