import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { it } from 'vitest';
import { HOSTS, type LogIn, SEQUENCES, type Step, USERS } from '../director/command-lines.ts';
import { recording, transcript } from '../director/transcript.ts';
import { startBoth, startEmbedded, stopBoth } from './harness/both-directors.ts';
import { describeConformance } from './harness/dovecot.ts';
import { unhindered } from './harness/lookups.ts';

const count = Number(process.env.RANDOM_CASES ?? 120);
const seed = Number(process.env.RANDOM_SEED ?? Math.floor(Math.random() * 2 ** 31));

// The test of these sequences checks that Dovecot's own director still matches the recordings.
describeConformance("Dovecot's doveadm prints the same with the embedded director as with Dovecot's when", () => {
  it.concurrent.for(SEQUENCES)('$name', async (sequence, { expect }) => {
    const director = await startEmbedded(HOSTS);
    try {
      expect(await transcript('original', director, sequence)).toBe(await readFile(recording(sequence), 'utf8'));
    } finally {
      await director.stop();
    }
  });
});

const ip = fc.constantFrom(...HOSTS.map((host) => host.ip), '10.0.0.50', '10.0.0.51');
const vhosts = fc.constantFrom('0', '1', '7', '100', '1000', '1001', '4294967295', 'x');
const tag = fc.constantFrom('', '', '@', '@tagA', '@tagB');
const user = fc.oneof(fc.constantFrom(...USERS), fc.integer({ min: 1, max: 2 ** 32 - 1 }).map(String));

/** Words of a command line. */
function words(...parts: readonly (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> {
  return fc
    .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
    .map((texts) => texts.filter((text) => text !== '').join(' '));
}

const host = fc.tuple(ip, tag).map((parts) => parts.join(''));
// No flush without -F: if there is no host for users who are being moved, Dovecot's director crashes. The sequences
// cover it.
const command = fc.oneof(
  words('add', host, fc.oneof(fc.constant(''), vhosts)),
  words('update', host, vhosts),
  words(fc.constantFrom('up', 'down', 'remove', 'flush -F', 'map -f users'), ip),
  words('move', user, ip),
  words('status', user, fc.constantFrom('', 'tagA', 'tagB')),
  fc.constantFrom('flush -F all', 'kick alice', 'kick -f mail alice'),
);
const logIn = fc.record({
  logIn: fc.uniqueArray(fc.constantFrom(...USERS, 'zoe', 'yves', 'xenia'), { minLength: 1, maxLength: 5 }),
  tag: fc.constantFrom('', '', 'tagA', 'tagB'),
});
const randomStep: fc.Arbitrary<string | LogIn> = fc.oneof({ weight: 4, arbitrary: command }, logIn);

describeConformance(`random commands (RANDOM_SEED=${seed} RANDOM_CASES=${count} repeats them)`, () => {
  it('leave both directors in the same state', { timeout: 60_000 + count * 300 }, async ({ expect }) => {
    const both = await startBoth(HOSTS);
    try {
      const socket = both.embedded.adminSocket;
      const steps: Step[] = [];
      for (const next of fc.sample(randomStep, { numRuns: count, seed })) {
        const step =
          typeof next === 'string' ? next : { ...next, logIn: await unhindered(socket, next.logIn, next.tag) };
        steps.push(step);
        const sequence = { name: 'random', steps: [step] };
        const [real, embedded] = await Promise.all([
          transcript('original', both.real, sequence),
          transcript('original', both.embedded, sequence),
        ]);
        expect(embedded, JSON.stringify(steps)).toBe(real);
      }
    } finally {
      await stopBoth(both);
    }
  });
});
