import { describe, expect, it } from 'vitest';
import { doveadm, run, sent } from './scripted-run.ts';

describe('--timeout', () => {
  it.each([
    ['status', ''],
    ['map -f /dev/null', ''],
    ['up 10.0.0.1', ''],
    ['flush all', ''],
    ['ring status', ''],
  ])('limits how long %s waits for a reply', async (words) => {
    const { status, stderr } = await run({ line: `${doveadm} ${words} --timeout=0.1`, director: { end: 'hang' } });
    expect({ status, stderr }).toEqual({ status: 75, stderr: 'Error: read(./director-admin) timed out\n' });
  });

  it('keeps the rows received before it expires', async () => {
    const director = { replies: ['10.0.0.1\t100\t0\t\tU\t0\n'], end: 'hang' } as const;
    const { status, stdout } = await run({ line: `${doveadm} status --timeout 0.1 | tail -n +2`, director });
    expect({ status, stdout: stdout.split(' ')[0] }).toEqual({ status: 0, stdout: '10.0.0.1' });
  });

  it('limits the handshake', async () => {
    const director = { greeting: '', end: 'hang' } as const;
    expect(await run({ line: `${doveadm} status --timeout .1`, director })).toMatchObject({
      status: 75,
      stderr: 'Fatal: read(./director-admin) timed out (is director configured?)\n',
    });
  });

  it('does not limit a director that answers in time', async () => {
    const director = { replies: ['OK\n'] };
    expect(
      await run({ line: `${doveadm.replace(' director', ' -v director')} up --timeout=60 10.0.0.1`, director }),
    ).toMatchObject({
      status: 0,
      stderr: 'Info: 10.0.0.1: up\n',
    });
  });

  it.each(['0', '-1', 'soon', '', '1e3'])('refuses %j before it connects', async (value) => {
    const { status, stderr, sent } = await run({ line: `${doveadm} up --timeout='${value}' 10.0.0.1` });
    expect({ status, stderr, sent }).toEqual({
      status: 64,
      stderr: `Error: Invalid --timeout: '${value}' is not a number of seconds above 0\n`,
      sent: [],
    });
  });

  it('cannot be abbreviated', async () => {
    const abbreviated = await run({ line: `${doveadm} add --t x 10.0.0.1`, director: { replies: ['OK\n'] } });
    expect(abbreviated.sent).toEqual(sent('HOST-SET\t10.0.0.1@x'));
    expect(await run({ line: `${doveadm} up --timeou 5 10.0.0.1` })).toMatchObject({
      status: 64,
      stderr: "up: unrecognized option '--timeou'\n",
    });
  });
});
