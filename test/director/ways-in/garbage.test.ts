import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { readReply } from '../../../src/director/lookup.ts';
import { loginKind, userdbKind } from '../../../src/director/ways-in/relay-kind.ts';
import { scene } from './scripted-relay.ts';

const seed = Number(process.env.RANDOM_SEED ?? Math.floor(Math.random() * 2 ** 31));
const runs = Number(process.env.RANDOM_CASES ?? 60);

const word = fc.constantFrom('OK', 'PASS', 'FAIL', 'CONT', 'NOTFOUND', 'AUTH', 'CANCEL', 'VERSION', '', 'OK ');
const id = fc.constantFrom('1', '2', '', '-1', '99999999999');
const field = fc.oneof(
  fc.constantFrom('user=alice', 'user=', 'proxy', 'proxy=y', 'proxy=', 'host=', 'host', 'host=10.9.9.9', 'pass=x'),
  fc.constantFrom(
    'director_proxy_maybe',
    'director_tag=x',
    'destuser=b',
    'port=x',
    'lip=10.9.9.9',
    'proxy\0x',
    'pr\x01oxy',
  ),
  fc.string({ unit: 'binary', maxLength: 8 }).map((text) => Buffer.from(text).toString('latin1')),
  fc.constant('x'.repeat(100_000)),
);
const line = fc
  .tuple(word, id, fc.array(field, { maxLength: 5 }), fc.constantFrom('\n', '\n', '\r\n', ''))
  .map(([first, second, fields, end]) => `${[first, second, ...fields].join('\t')}${end}`);
const speech = fc.array(fc.tuple(fc.boolean(), line), { maxLength: 12 });

it.each([loginKind, userdbKind])(
  'whatever either side says, no client of $name is sent to a proxy without a host',
  async (kind) => {
    const { pair } = await scene({ kind });
    await fc.assert(
      fc.asyncProperty(speech, async (said) => {
        const { client, auth } = await pair();
        for (const [isAuth, text] of said) {
          (isAuth ? auth : client).say(text);
          await new Promise((resolve) => setImmediate(resolve));
        }
        auth.say('\nEND\n');
        auth.socket.end();
        await vi.waitFor(() => expect(client.isClosed).toBe(true), 5000);
        for (const each of client.text.split('\n')) {
          expect(readReply(each.replace(/[\r\0].*$/s, ''), kind.reply).kind).toBe('other');
        }
        expect(client.text).toContain('END\n');
        client.socket.destroy();
        await auth.closes();
      }),
      { seed, numRuns: runs },
    );
  },
);
