import { describe, expect, it } from 'vitest';
import { doveadm, run } from './scripted-run.ts';

const ESCAPE = '\x1b]0owned\x07\x9b31m\x7f';
const SHOWN = '\\x1b]0owned\\x07\\x9b31m\\x7f';

/** Command lines with messages that quote a director or an argument. */
const quoting: readonly (readonly [line: string, replies: readonly string[]])[] = [
  [`${doveadm} up 10.0.0.1`, [`${ESCAPE}\n`]],
  [`${doveadm} move alice 10.0.0.1`, [`${ESCAPE}\n`]],
  [`${doveadm} kick alice`, [`${ESCAPE}\n`]],
  [`${doveadm} flush all`, [`${ESCAPE}\n`]],
  [`${doveadm} plan`, [`${ESCAPE}\t1\n\n`]],
  [`${doveadm} drain 10.0.0.1`, [`${ESCAPE}\t1\n\n`]],
  [`${doveadm.replace('-O', '-OD')} status`, [`10.0.0.1\t1\t1\t${ESCAPE}\tU\t0\n\n`]],
  [`${doveadm} status --${ESCAPE}`, []],
  [`${doveadm} up ${ESCAPE}`, []],
];

describe('messages on a terminal', () => {
  it.each(quoting)('%j', async (line, replies) => {
    const quoted = line.replaceAll(ESCAPE, "$(printf '\\033]0owned\\007\\23331m\\177')");
    const director = { replies, end: 'half-close' } as const;
    const inPipe = await run({ line: `${quoted} 2>&1 >/dev/null`, director });
    expect(Buffer.from(inPipe.stdout, 'latin1').toString('latin1')).toContain(ESCAPE.slice(0, 10));
    const command = `${quoted.replaceAll('"', '\\"')} >/dev/null`;
    const { stdout } = await run({ line: `script -qec "${command}" /dev/null`, director });
    expect(stdout).toContain(SHOWN);
    expect(stdout).not.toMatch(/\x1b\]|\x07|\x9b|\x7f/);
  });
});

describe('JSON', () => {
  const names = ['\x1f', '\x1b]0owned\x07', '\x7f', '\xc2\x9b31m', '\xff', 'b\xc3\xbccher'];
  const director = { replies: [`${names.map((name) => `10.0.0.1\t1\t1\t${name}\tU\t0\n`).join('')}\n`] };
  const line = `${doveadm.replace('-O', '-Of json')} status`;
  const tags = (text: string): unknown[] =>
    JSON.parse(Buffer.from(text, 'latin1').toString()).map(({ tag }: { tag: unknown }) => tag);
  const expected = ['\x1f', '\x1b]0owned\x07', '\x7f', '\x9b31m', '\ufffd', 'b\xfccher'];

  it('on a terminal has escapes instead of control characters', async () => {
    const { stdout } = await run({ line, director, columns: 80 });
    expect(stdout).not.toMatch(/[\0-\x1f\x7f]|\xc2[\x80-\x9f]/);
    expect(tags(stdout)).toEqual(expected);
  });

  it('in a pipe keeps the control characters that JSON allows', async () => {
    const { stdout } = await run({ line, director });
    expect(stdout).toContain('"\x7f"');
    expect(stdout).toContain('"\xc2\x9b31m"');
    expect(stdout).not.toMatch(/[\0-\x1f]/);
    expect(tags(stdout)).toEqual(expected);
  });
});
