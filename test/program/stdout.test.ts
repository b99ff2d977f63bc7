import { beforeEach, expect, it, vi } from 'vitest';
import { BufferedStdout, OutputError, printText } from '../../src/program/stdout.ts';

/** What standard output does with each write: takes so many bytes, or fails. All is taken when there is no more here. */
let behaviour: (number | string)[] = [];
let written: string[] = [];

function writeSync(descriptor: number, bytes: Uint8Array, start: number): number {
  expect(descriptor).toBe(1);
  const next = behaviour.shift() ?? Infinity;
  if (typeof next === 'string') throw Object.assign(new Error(next), { code: next });
  const taken = Buffer.from(bytes).subarray(start).subarray(0, next);
  written.push(taken.toString('latin1'));
  return taken.length;
}

vi.mock('node:fs', async (original) => ({
  ...(await original<typeof import('node:fs')>()),
  writeSync: (...given: Parameters<typeof writeSync>) => writeSync(...given),
}));

beforeEach(() => {
  behaviour = [];
  written = [];
});

it('writes the rest of what was taken in part', async () => {
  behaviour = [3, 1];
  await printText('abcdef\xff');
  expect(written).toEqual(['abc', 'd', 'ef\xff']);
});

it('tries again as long as a pipe is full', async () => {
  behaviour = ['EAGAIN', 'EAGAIN', 2, 'EAGAIN'];
  await printText('abc');
  expect(written).toEqual(['ab', 'c']);
});

it.each(['EPIPE', 'ENOSPC'])('throws %s', async (code) => {
  behaviour = [1, code];
  const error = await printText('abc').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(OutputError);
  expect(error).toMatchObject({ code, message: 'write(stdout) failed' });
  expect(written).toEqual(['a']);
});

it('holds less than a buffer until it is flushed', async () => {
  const output = new BufferedStdout();
  const bytes = Buffer.from('b');
  await output.write('a');
  await output.writeBytes(bytes);
  bytes.write('x');
  await output.write('c');
  expect(written).toEqual([]);
  await output.flush();
  await output.flush();
  expect(written).toEqual(['abc']);
});

it.each([64 * 1024 - 1, 64 * 1024])('writes when it holds 64 KiB: %d bytes', async (size) => {
  for (const write of ['write', 'writeBytes'] as const) {
    const output = new BufferedStdout();
    written = [];
    const text = 'x'.repeat(size - 1);
    await output.write('<');
    await (write === 'write' ? output.write(text) : output.writeBytes(Buffer.from(text)));
    expect(written.join('')).toBe(size < 64 * 1024 ? '' : `<${text}`);
    await output.write('>');
    await output.flush();
    expect(written.join('')).toBe(`<${text}>`);
  }
});
