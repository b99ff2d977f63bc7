// Shows how to test your own program with a director, here a function that empties a mail server:
//   node --test own.test.mjs
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect, startDirector } from 'doveadm-director';

/**
 * The function under test. It marks a mail server down and moves its users to the others.
 *
 * @param {string} address
 * @param {string} ip
 */
async function empty(address, ip) {
  const director = await connect(address);
  await director.hostDown(ip);
  await director.hostResetUsers(ip);
  await director.close();
}

test('moves all users off a mail server', async (t) => {
  const embedded = await startDirector({ mailServers: ['10.0.0.11-10.0.0.13'], userKickDelayMs: 10 });
  t.after(() => embedded.close());
  for (let number = 0; number < 100; number++) embedded.login(`user${number}`);

  await empty(embedded.address, '10.0.0.12');

  const director = await connect(embedded.address);
  t.after(() => director.close());
  const hosts = await director.hostList().toArray();
  assert.equal(hosts.find(({ ip }) => ip === '10.0.0.12')?.users, 0);
  assert.equal(
    hosts.reduce((sum, { users }) => sum + users, 0),
    100,
  );
});
