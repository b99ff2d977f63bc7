import { describe, expect, it } from 'vitest';
import { doveadm, run, sent } from '../cli/scripted-run.ts';

/** All control characters except NUL, which arguments cannot contain. */
const controls = [...Array.from({ length: 31 }, (_, index) => index + 1), 0x7f].map((byte) => {
  return `a${String.fromCharCode(byte)}b`;
});

const names = [
  'u\nHOST-REMOVE\t10.0.0.1',
  '\n',
  '\t',
  '\r',
  'a\r\n\r\nb',
  '\x01',
  '\x01t\x01n',
  '-',
  '--',
  '-h',
  '--help=me',
  '@',
  'a@b@c',
  '$(touch x)`touch y`',
  `'"\\;|&<>*?[]{}!#~ `,
  '\xff\xfe\x80',
  '\xc3\xa4\xe2\x80\xae\xe2\x80\x8f\xf0\x9f\x98\x80',
  '\x1b]0;title\x07\x1b[2J',
  '%n%s%Lu',
  '../../etc/passwd',
  'x'.repeat(900),
];

/** The escaped form of a text that a director receives. */
function escaped(text: string): string {
  const codes: Record<string, string> = { '\x01': '1', '\t': 't', '\r': 'r', '\n': 'n' };
  return text.replace(/[\x01\t\r\n]/g, (byte) => `\x01${codes[byte]}`);
}

/** A word of bash for these bytes. */
function word(text: string): string {
  return `$'${Buffer.from(text, 'latin1').toString('hex').replace(/../g, '\\x$&')}'`;
}

const places: [words: (name: string) => string, request: (name: string) => string][] = [
  [(name) => `status -- ${name}`, (name) => `USER-LOOKUP\t${name}\t`],
  [(name) => `status --user=${name}`, (name) => `USER-LOOKUP\t${name}\t`],
  [(name) => `status -- u ${name}`, (name) => `USER-LOOKUP\tu\t${name}`],
  [(name) => `add --tag=${name} 10.0.0.1`, (name) => `HOST-SET\t10.0.0.1@${name}`],
  [(name) => `add 10.0.0.1@${name}`, (name) => `HOST-SET\t10.0.0.1@${name}`],
  [(name) => `update 10.0.0.1@${name} 7`, (name) => `HOST-UPDATE\t10.0.0.1@${name}\t7`],
  [(name) => `kick -- ${name}`, (name) => `USER-KICK\t${name}`],
  [(name) => `kick -f ${name} u`, (name) => `USER-KICK-ALT\t${name}\tu`],
  [(name) => `kick -f f -- ${name}`, (name) => `USER-KICK-ALT\tf\t${name}`],
];

describe('a name arrives as one field of one request', () => {
  it.concurrent.for(places.map((place) => [place[0]('NAME'), ...place] as const))('%s', async ([, words, request]) => {
    const all = [...names, ...controls];
    const lines = all.map((name) => `${doveadm} ${words(word(name))}`);
    const { sent: received } = await run({ line: lines.join('; '), director: { replies: ['OK\n'] } });
    const expected = all.map((name) => sent(request(escaped(name))));
    expect(received).toEqual(expected.flat());
  });
});

describe('an invalid host name is not sent', () => {
  const hosts = names.filter((name) => name !== '' && !/^10\./.test(name));
  it.concurrent.each(['up', 'down', 'remove', 'flush', 'move u', 'map', 'add', 'drain'])('%s', async (command) => {
    const lines = hosts.map((host) => `${doveadm} ${command} -- ${word(host)}`);
    const { sent: received, stdout, stderr } = await run({ line: lines.join('; ') });
    expect(received).toEqual(hosts.flatMap(() => sent()));
    expect(stdout).toBe('');
    expect(stderr.match(/^Error: gethostname\(/gm)).toHaveLength(hosts.length);
    expect(stderr).not.toMatch(/^ {4}at /m);
  });
});

describe('an invalid socket name is not opened', () => {
  it.concurrent.each(names)('%j', async (name) => {
    const { stdout, stderr, status } = await run({ line: `doveadm -O director status -a${word(name)}` });
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^Fatal: /);
    expect(stderr).not.toMatch(/^ {4}at /m);
    expect(status).toBe(75);
  });
});

describe('a reply of any bytes', () => {
  const bytes = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte)).replace(/[\0\x01\t\r\n]/g, '');

  it('is passed unchanged to a pipe', async () => {
    const director = { replies: [`10.0.0.1\t100\t0\t${bytes}\tU\t0\n\n`] };
    const { stdout } = await run({ line: 'doveadm -O -o base_dir=. -f tab -h director status', director });
    expect(stdout).toBe(`10.0.0.1\t${bytes}\t100\tup\t-\t0\n`);
  });

  it.each(['table', 'tab', 'flow', 'pager', 'json'])('is escaped on a terminal in %s', async (formatter) => {
    const director = { replies: [`10.0.0.1\t100\t0\t${bytes}\tU\t0\n\n`] };
    const line = `doveadm -O -o base_dir=. -f ${formatter} director status`;
    const { stdout } = await run({ line, director, columns: 200 });
    const shown = Buffer.from(stdout, 'latin1').toString();
    expect(shown).not.toMatch(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f]/);
    expect(stdout).toContain('10.0.0.1');
  });
});
