// Lists the users of a mail server as CSV: users-of-host.mjs MAIL-SERVER [ADDRESS] < USER-NAMES
// The director knows only hashes, so the names come from standard input, one per line.
import { createInterface } from 'node:readline';
import { connect, userHasher } from 'doveadm-director';

const [ip, address = '/run/dovecot/director-admin'] = process.argv.slice(2);
if (ip === undefined) throw new Error('usage: users-of-host.mjs MAIL-SERVER [ADDRESS] < USER-NAMES');

const hashOf = await userHasher();
/** @type {Map<number, string[]>} */
const names = new Map();
for await (const name of createInterface({ input: process.stdin })) {
  names.set(hashOf(name), [...(names.get(hashOf(name)) ?? []), name]);
}

const director = await connect(address);
console.log('user,hash,expires');
for await (const { hash, expires } of director.userList({ ip })) {
  for (const name of names.get(hash) ?? ['']) console.log(`${quoted(name)},${hash},${expires.toISOString()}`);
}
await director.close();

/** @param {string} text */
function quoted(text) {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
