import { onTestFinished } from 'vitest';
import { Playground } from '../../demo/playground.ts';
import { usersOf } from '../../demo/users.ts';
import { Logins } from '../harness/logins.ts';

const SETTINGS = `director_mail_servers = 10.0.0.11-10.0.0.13 10.0.1.11@oslo
director_user_kick_delay = 1 secs
service director {
  unix_listener director-authreply {
    mode = 0600
  }
}
`;

/** The director of the documentation, with a thousand users and 400 in Oslo. It runs until the test ends. */
export async function documentedDirector(): Promise<Playground> {
  const users = usersOf('example.com');
  const ofOslo = usersOf('example.no').slice(0, 400);
  const playground = await Playground.open(SETTINGS, [...users, ...ofOslo]);
  onTestFinished(() => playground.close());
  const logins = new Logins(playground.authreplySocket);
  await logins.login(users);
  await logins.login(ofOslo, 'oslo');
  logins.close();
  return playground;
}
