import { Socket } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { DirectorError } from '../../src/client/director-error.ts';
import { IncomingLines } from '../../src/client/incoming-lines.ts';
import { LineFramer, LineTooLongError } from '../../src/protocol/line-framer.ts';

/** Lines of a socket that is not connected: a test says what it receives. */
function attached() {
  const socket = new Socket();
  const resume = vi.spyOn(socket, 'resume').mockReturnValue(socket);
  const lines = new IncomingLines('PATH');
  lines.attach(socket);
  return { lines, socket, resume, receive: (text: string) => lines.receive(Buffer.from(text, 'latin1')) };
}

const turn = () => new Promise(setImmediate);

/** Waits for a line, and gives the error if there will be none. */
function arrival(lines: IncomingLines): Promise<unknown> {
  return lines.arrive().then(
    () => 'arrived',
    (error: unknown) => error,
  );
}

async function stateOf(wait: Promise<unknown>): Promise<unknown> {
  await turn();
  return Promise.race([wait, turn().then(() => 'waiting')]);
}

it('reads only while a caller waits, again after each piece of a line', async () => {
  const { lines, resume, receive } = attached();
  await turn();
  expect(resume).toHaveBeenCalledTimes(0);
  const wait = arrival(lines);
  expect(resume).toHaveBeenCalledTimes(0);
  expect(await stateOf(wait)).toBe('waiting');
  expect(resume).toHaveBeenCalledTimes(1);
  receive('a');
  expect(await stateOf(wait)).toBe('waiting');
  expect(resume).toHaveBeenCalledTimes(2);
  receive('\xff\nb\n');
  expect(await stateOf(wait)).toBe('arrived');
  await lines.arrive();
  expect(resume).toHaveBeenCalledTimes(2);
  expect([lines.takeLine(), lines.takeLine(), lines.takeLine()]).toEqual(['a\xff', 'b', '']);
  expect(lines.bytesReceived).toBe(5);
});

it.each<[string, string, isEnd: boolean, rest: string]>([
  ['\n', '', true, ''],
  ['\n\n', '', true, ''],
  ['\na\n\n', '', true, 'a'],
  ['a\n\n', 'a\n', true, ''],
  ['a\nb\n\nc\n', 'a\nb\n', true, 'c'],
  ['a\nb\n', 'a\nb\n', false, ''],
  ['a\nb\npart', 'a\nb\n', false, ''],
])('takes of %j the list %j', (received, list, isEnd, rest) => {
  const { lines, receive } = attached();
  receive(received);
  const taken = lines.takeList();
  expect({ list: taken.lines.toString('latin1'), isEnd: taken.isEnd }).toEqual({ list, isEnd });
  expect(lines.takeLine()).toBe(rest);
});

it('ends when the director does, after the lines that came before', async () => {
  const { lines, socket, receive } = attached();
  expect(lines.end).toBe(undefined);
  receive('a\n');
  socket.emit('end');
  expect(await stateOf(arrival(lines))).toBe('arrived');
  lines.takeLine();
  const error = await stateOf(arrival(lines));
  expect(error).toBe(lines.end);
  expect(error).toMatchObject({
    code: 'CONNECTION_LOST',
    message: 'PATH unexpectedly disconnected',
    syscall: undefined,
  });
  expect(socket.destroyed).toBe(false);
});

it.each(['at the time', 'later'])('ends with an error of the socket, known %s', async (when) => {
  const failure = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
  const socket = new Socket().on('error', () => {});
  const lines = new IncomingLines('PATH');
  if (when === 'later') lines.attach(socket);
  socket.destroy(failure);
  if (when === 'at the time') lines.attach(socket);
  else await turn();
  expect(lines.end).toMatchObject({
    code: 'CONNECTION_LOST',
    message: 'read(PATH) failed: Connection reset by peer',
    syscall: 'read',
    systemCode: 'ECONNRESET',
    cause: failure,
  });
});

it('keeps the first error, and takes nothing more', async () => {
  const { lines, socket, receive } = attached();
  const wait = arrival(lines);
  const [first, second] = [new DirectorError('CLOSED', 'first'), new DirectorError('CLOSED', 'second')];
  lines.fail(first);
  lines.fail(second);
  receive('a\n');
  expect(await stateOf(wait)).toBe(first);
  expect(lines.takeLine()).toBe('');
  expect(lines.bytesReceived).toBe(0);
  expect(socket.destroyed).toBe(true);
});

it('may fail before it has a socket', async () => {
  const lines = new IncomingLines('PATH');
  const wait = arrival(lines);
  await Promise.all([lines.poll(), turn()]);
  const error = new DirectorError('CLOSED', 'closed');
  lines.fail(error);
  expect(await wait).toBe(error);
});

it('refuses a line of more than a mebibyte', async () => {
  const { lines, receive } = attached();
  receive('x'.repeat(1024 * 1024 - 1));
  receive('y');
  expect(lines.end).toBe(undefined);
  const wait = arrival(lines);
  receive('z');
  expect(await stateOf(wait)).toMatchObject({ code: 'INVALID_REPLY', message: 'Invalid reply from director' });
  expect(lines.end?.cause).toBeInstanceOf(LineTooLongError);
});

it('takes no other error for a long line', () => {
  const bug = new TypeError();
  vi.spyOn(LineFramer.prototype, 'push').mockImplementationOnce(() => {
    throw bug;
  });
  const { lines, receive } = attached();
  expect(() => receive('a\n')).toThrow(bug);
  expect(lines.end).toBe(undefined);
});

it('has seen what has arrived two turns after it asked', async () => {
  const { lines, resume } = attached();
  let turns = 0;
  const count = () => {
    turns++;
    counting = setImmediate(count);
  };
  let counting = setImmediate(count);
  onTestFinished(() => clearImmediate(counting));
  await lines.poll();
  expect(resume).toHaveBeenCalledTimes(1);
  expect(turns).toBe(2);
});
