import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { serveAdmin } from '../../../src/director/admin-session.ts';
import type { Director, DirectorOptions } from '../../../src/director/director.ts';
import type { FlushCall } from '../../../src/director/kicks/flush-socket.ts';
import { KeeperError } from '../../../src/director/kicks/session-keeper.ts';
import { placeUsersOn } from '../../../src/director/place-user.ts';
import { versionLine } from '../../../src/protocol/handshake.ts';
import { Peer } from '../peer.ts';
import { testDirector } from '../test-director.ts';
import { ScriptedKeeper } from './scripted-keeper.ts';

const [ELEVEN, TWELVE] = ['127.0.40.11', '127.0.40.12'];

interface Stage {
  readonly director: Director;
  readonly keeper: ScriptedKeeper;
  readonly log: string[];
  /** Logs a user in. The result has the address as soon as there is one. */
  login(user: string, tag?: string): { ip: string | undefined };
  ask(line: string): Promise<string>;
}

async function stage(options: Partial<DirectorOptions> = {}): Promise<Stage> {
  const keeper = new ScriptedKeeper();
  const log: string[] = [];
  const director = await testDirector({
    userKickDelayMs: 20,
    keepers: [keeper],
    log: { info: () => {}, debug: () => {}, error: (text) => void log.push(text) },
    ...options,
  });
  onTestFinished(() => director.close());
  const peer = new Peer((socket) => serveAdmin(director, socket));
  await peer.ask(versionLine);
  const place = placeUsersOn(director);
  return {
    director,
    keeper,
    log,
    login(user, tag = '') {
      const result: { ip: string | undefined } = { ip: undefined };
      place(user, tag, 100, (host) => {
        result.ip = host?.ip;
      });
      return result;
    },
    ask: async (line) => (await peer.ask(`${line}\n`)).trimEnd(),
  };
}

async function settles<T>(get: () => T, wanted: T): Promise<void> {
  await vi.waitFor(() => expect(get()).toEqual(wanted), 5000);
}

describe('a move', () => {
  it('ends the sessions on other mail servers before the user can log in', async () => {
    const { keeper, login, ask } = await stage();
    expect(login('alice').ip).toBe(ELEVEN);
    keeper.sessions = [
      { user: 'alice', destination: ELEVEN },
      { user: 'Alice', destination: TWELVE },
      { user: 'bob', destination: ELEVEN },
    ];
    expect(await ask(`USER-MOVE\t1669653170\t${TWELVE}`)).toBe('OK');
    const waiting = login('alice');
    expect(waiting.ip).toBeUndefined();
    await settles(() => waiting.ip, TWELVE);
    expect(keeper.sessions.map(({ user, destination }) => [user, destination])).toEqual([
      ['Alice', TWELVE],
      ['bob', ELEVEN],
    ]);
  });

  it('holds logins of the user while a session does not end, but not of others', async () => {
    const { keeper, login, ask } = await stage();
    login('alice');
    keeper.sessions = [{ user: 'alice', destination: ELEVEN, stubbornness: 3 }];
    await ask(`USER-MOVE\t1669653170\t${TWELVE}`);
    const waiting = login('alice');
    await settles(() => keeper.looks, 3);
    expect(waiting.ip).toBeUndefined();
    expect(login('bob').ip).toBe('127.0.40.13');
    expect(await ask(`USER-MOVE\t1669653170\t${ELEVEN}`)).toBe('TRYAGAIN');
    await settles(() => waiting.ip, TWELVE);
    expect(keeper.sessions).toEqual([]);
  });

  it('goes on, for those who write it down, until the user may log in', async () => {
    const { director, keeper, login, ask } = await stage();
    const told: string[] = [];
    director.recorder = {
      hosts: () => {},
      user: () => {},
      forgotten: () => {},
      moving: (hash, tag, isMoving) => void told.push(`${hash}${tag} ${isMoving}`),
    };
    login('alice');
    keeper.sessions = [{ user: 'alice', destination: ELEVEN, stubbornness: 2 }];
    await ask(`USER-MOVE\t1669653170\t${TWELVE}`);
    await settles(() => director.moves.count, 0);
    expect([...director.users()].map(({ isMoving }) => isMoving)).toEqual([true]);
    const waiting = login('alice');
    await settles(() => waiting.ip, TWELVE);
    expect([...director.users()].map(({ isMoving }) => isMoving)).toEqual([false]);
    expect(told).toEqual(['1669653170 true', '1669653170 false']);
  });

  it('is over for nobody when the director is closed', async () => {
    const { director, keeper, login, ask } = await stage();
    login('alice');
    let see = () => {};
    keeper.gate = new Promise((resolve) => {
      see = resolve;
    });
    await ask(`USER-MOVE\t1669653170\t${TWELVE}`);
    await ask(`HOST-FLUSH\t127.0.40.13`);
    await settles(() => keeper.looks > 0, true);
    const assign = vi.spyOn(director, 'assign');
    director.close();
    see();
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
    const { looks } = keeper;
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
    expect(keeper.looks).toBe(looks);
    expect(assign).not.toHaveBeenCalled();
  });

  it('says again that sessions cannot be ended when they could be meanwhile', async () => {
    const { keeper, login, ask, log } = await stage();
    login('alice');
    const away = new KeeperError('away', true);
    keeper.failure = away;
    await ask(`USER-MOVE\t1669653170\t${TWELVE}`);
    await settles(() => keeper.looks > 1, true);
    expect(log).toEqual(['cannot end sessions: away']);
    keeper.failure = undefined;
    keeper.sessions = [{ user: 'alice', destination: ELEVEN, stubbornness: 1000 }];
    const { looks } = keeper;
    await settles(() => keeper.looks > looks + 1, true);
    keeper.failure = away;
    await settles(() => log.length, 2);
    keeper.failure = undefined;
    keeper.sessions = [];
    const waiting = login('alice');
    await settles(() => waiting.ip, TWELVE);
  });

  it('checks again at the end, because a login may have been in progress', async () => {
    const flushes: (() => void)[] = [];
    const flush = () => new Promise<void>((resolve) => flushes.push(resolve));
    const { keeper, login, ask } = await stage({ flush });
    login('alice');
    await ask(`USER-MOVE\t1669653170\t${TWELVE}`);
    const waiting = login('alice');
    await settles(() => flushes.length, 1);
    keeper.sessions = [{ user: 'alice', destination: ELEVEN }];
    flushes[0]?.();
    // The old mail server needs time for that one as well.
    await settles(() => flushes.length, 2);
    expect([waiting.ip, keeper.sessions]).toEqual([undefined, []]);
    flushes[1]?.();
    await settles(() => waiting.ip, TWELVE);
  });

  it('waits for a machine that hangs at first, and not again', async () => {
    const fails: ((error: Error) => void)[] = [];
    const remote = new ScriptedKeeper();
    const hang = () => new Promise<void>((_, reject) => fails.push(reject));
    remote.gate = hang();
    const keeper = new ScriptedKeeper();
    const { login, ask, log } = await stage({ keepers: [keeper, Object.assign(remote, { listsLocal: false })] });
    for (const user of ['alice', 'bob']) login(user);
    await ask(`USER-MOVE\t1669653170\t${TWELVE}`);
    const first = login('alice');
    await settles(() => [keeper.looks, remote.looks], [1, 1]);
    remote.gate = hang();
    fails[0]?.(new KeeperError('no answer within 5 s', false));
    await settles(() => first.ip, TWELVE);
    await ask(`USER-MOVE\tbob\t${TWELVE}`);
    const second = login('bob');
    await settles(() => second.ip, TWELVE);
    expect([remote.looks, log]).toEqual([2, ['cannot end sessions: no answer within 5 s']]);
  });

  it('calls the flush script once instead of the delay, with the old mail server', async () => {
    const calls: FlushCall[] = [];
    const { login, ask } = await stage({
      userKickDelayMs: 1,
      flush: async (call) => void calls.push(call),
    });
    login('alice');
    await ask(`HOST-DOWN\t${ELEVEN}`);
    await ask(`USER-MOVE\t1669653170\t${TWELVE}`);
    await ask(`USER-MOVE\t5\t${TWELVE}`);
    const waiting = login('alice');
    await settles(() => waiting.ip, TWELVE);
    expect(calls).toMatchObject([{ hash: 1669653170, from: { ip: ELEVEN, isUp: false, vhosts: 100 }, to: TWELVE }]);
  });

  it('continues when the script fails, and logs it', async () => {
    const { login, ask, log } = await stage({
      flush: async () => {
        throw new KeeperError('it failed', false);
      },
    });
    login('alice');
    await ask(`USER-MOVE\t1669653170\t${TWELVE}`);
    const waiting = login('alice');
    await settles(() => waiting.ip, TWELVE);
    expect(log).toEqual(['it failed']);
  });

  it('waits for a temporary failure to see sessions, but not for a permanent one', async () => {
    const { keeper, login, ask, log } = await stage();
    login('alice');
    keeper.failure = new KeeperError('away', true);
    await ask(`USER-MOVE\t1669653170\t${TWELVE}`);
    const waiting = login('alice');
    await settles(() => keeper.looks > 3, true);
    expect(waiting.ip).toBeUndefined();
    expect(log).toEqual(['cannot end sessions: away']);
    keeper.failure = new KeeperError('refused', false);
    await settles(() => waiting.ip, TWELVE);
  });

  it('does not end sessions on mail servers with another tag', async () => {
    const { keeper, login, ask } = await stage();
    await ask('HOST-SET\t10.0.0.1@other');
    keeper.sessions = [{ user: 'alice', destination: '10.0.0.1' }];
    login('alice');
    await ask(`USER-MOVE\t1669653170\t${TWELVE}`);
    const waiting = login('alice');
    await settles(() => waiting.ip, TWELVE);
    expect(keeper.sessions.length).toBe(1);
  });

  it('to a third mail server during another move ends sessions elsewhere', async () => {
    let open: (() => void) | undefined;
    const { director, keeper, login } = await stage();
    keeper.gate = new Promise((resolve) => (open = resolve));
    login('alice');
    const [, twelve, thirteen] = director.hosts.all;
    if (twelve === undefined || thirteen === undefined) throw new Error('no hosts');
    director.moveUser(1669653170, twelve);
    keeper.sessions = [{ user: 'alice', destination: TWELVE }];
    director.resetUser(director.directoryOf('').find(1669653170), thirteen);
    const waiting = login('alice');
    open?.();
    await settles(() => waiting.ip, '127.0.40.13');
    expect(keeper.sessions).toEqual([]);
  });
});

describe('a login in progress', () => {
  it('to the old mail server is awaited, and its session is ended', async () => {
    const { director, keeper, login, ask } = await stage();
    expect(login('alice').ip).toBe(ELEVEN);
    director.loginUnderWay('alice', ELEVEN, 60_000);
    await ask(`USER-MOVE\t1669653170\t${TWELVE}`);
    const waiting = login('alice');
    await settles(() => keeper.looks > 4, true);
    expect(waiting.ip).toBeUndefined();
    keeper.sessions = [{ user: 'alice', destination: ELEVEN }];
    await settles(() => waiting.ip, TWELVE);
    expect(keeper.sessions).toEqual([]);
  });

  it('is not awaited if it has a session, has timed out, or goes to the new mail server', async () => {
    const { director, keeper, login, ask } = await stage();
    login('alice');
    keeper.sessions = [{ user: 'alice', destination: ELEVEN }];
    director.loginUnderWay('alice', ELEVEN, 60_000);
    await settles(() => keeper.looks, 1);
    director.loginUnderWay('alice', '127.0.40.13', 10);
    director.loginUnderWay('alice', TWELVE, 60_000);
    await ask(`USER-MOVE\t1669653170\t${TWELVE}`);
    const waiting = login('alice');
    await settles(() => waiting.ip, TWELVE);
  });

  it('is ended when its session appears too late', async () => {
    const { director, keeper, login, ask } = await stage();
    login('alice');
    login('carol');
    director.loginUnderWay('alice', TWELVE, 60_000);
    director.loginUnderWay('carol', TWELVE, 60_000);
    keeper.sessions = [
      { user: 'alice', destination: TWELVE },
      { user: 'carol', destination: TWELVE },
    ];
    await settles(() => keeper.sessions.map(({ user }) => user), ['carol']);
    expect(await ask('USER-LOOKUP\talice')).toMatch(`${ELEVEN}\t`);
  });

  it('holds its own user alone when the mail server loses its users', async () => {
    const { director, keeper, login, ask } = await stage();
    director.loginUnderWay('alice', TWELVE, 60_000);
    await ask(`HOST-FLUSH\t${TWELVE}`);
    const [waiting, other] = [login('alice'), login('user1@example.com')];
    await settles(() => other.ip, ELEVEN);
    await settles(() => keeper.looks > 4, true);
    expect(waiting.ip).toBeUndefined();
    keeper.sessions = [{ user: 'alice', destination: TWELVE }];
    await settles(() => waiting.ip, ELEVEN);
    expect(keeper.sessions).toEqual([]);
  });

  it('is not cut off by kicks: sessions of its user stay until it has arrived', async () => {
    const { director, keeper, login, ask } = await stage();
    login('alice');
    keeper.sessions = [{ user: 'alice', destination: ELEVEN }];
    director.loginUnderWay('alice', ELEVEN, 60_000, 'connection');
    director.loginEvent('started', 'connection');
    await ask(`USER-MOVE\t1669653170\t${TWELVE}`);
    const waiting = login('alice');
    await settles(() => keeper.looks > 2, true);
    expect([waiting.ip, keeper.sessions.length]).toEqual([undefined, 1]);
    director.loginEvent('established', 'connection');
    await settles(() => keeper.sessions, []);
    await settles(() => waiting.ip, TWELVE);
  });

  it('is waited for until its login process says that it is over', async () => {
    const { director, keeper, login, ask } = await stage();
    login('alice');
    director.loginUnderWay('alice', ELEVEN, 60_000, 'connection');
    director.loginEvent('started', 'connection');
    await ask(`USER-MOVE\t1669653170\t${TWELVE}`);
    const waiting = login('alice');
    await settles(() => keeper.looks > 4, true);
    director.loginEvent('finished', 'another');
    await settles(() => keeper.looks > 6, true);
    expect(waiting.ip).toBeUndefined();
    director.loginEvent('finished', 'connection');
    await settles(() => waiting.ip, TWELVE);
  });

  it('is looked for when its login process says that it has arrived, and only where it should not be', async () => {
    const { director, keeper, login } = await stage();
    login('alice');
    for (const ip of [ELEVEN, TWELVE]) {
      director.loginUnderWay('alice', ip, 60_000, ip);
      director.loginEvent('started', ip);
    }
    director.loginEvent('finished', TWELVE);
    director.loginEvent('established', ELEVEN);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(keeper.looks).toBe(0);
    director.loginUnderWay('alice', TWELVE, 60_000, 'late');
    keeper.sessions = [{ user: 'alice', destination: TWELVE }];
    director.loginEvent('established', 'late');
    await settles(() => keeper.sessions, []);
  });
});

describe('a move that a flush ends', () => {
  it('no longer delays logins', async () => {
    const { login, ask } = await stage({ userKickDelayMs: 3_600_000 });
    login('alice');
    await ask(`USER-MOVE\t1669653170\t${TWELVE}`);
    const waiting = login('alice');
    await ask(`HOST-FLUSH\t${TWELVE}`);
    await settles(() => waiting.ip, ELEVEN);
  });
});

describe('many waiting moves', () => {
  it('cause no warning of Node', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => void warnings.push(warning);
    process.on('warning', note);
    onTestFinished(() => void process.off('warning', note));
    const { ask, director } = await stage({ userKickDelayMs: 200 });
    for (let hash = 1; hash <= 40; hash++) await ask(`USER-MOVE\t${hash}\t${TWELVE}`);
    await settles(() => director.moves.count, 0);
    expect(warnings).toEqual([]);
  });
});

describe.each(['HOST-REMOVE', 'HOST-FLUSH'])('%s', (request) => {
  it('ends sessions of users who are now assigned elsewhere, and holds unknown users', async () => {
    const { keeper, login, ask } = await stage();
    let open: (() => void) | undefined;
    keeper.gate = new Promise((resolve) => (open = resolve));
    keeper.sessions = [
      { user: 'alice', destination: TWELVE },
      { user: 'carol', destination: TWELVE },
    ];
    const known = login('bob');
    expect(known.ip).toBe('127.0.40.13');
    expect(await ask(`${request}\t${TWELVE}`)).toBe('OK');
    const [unknown, other] = [login('alice'), login('bob')];
    expect(other.ip).toBe('127.0.40.13');
    expect(unknown.ip).toBeUndefined();
    open?.();
    await settles(() => unknown.ip, ELEVEN);
    // The ring assigns carol to the same mail server, if that still exists.
    expect(keeper.sessions.map(({ user }) => user)).toEqual(request === 'HOST-FLUSH' ? ['carol'] : []);
  });
});

describe('a flush of users', () => {
  it('ends the sessions of moved users', async () => {
    const { keeper, login, ask } = await stage();
    expect([login('alice').ip, login('user1@example.com').ip]).toEqual([ELEVEN, ELEVEN]);
    keeper.sessions = [
      { user: 'alice', destination: ELEVEN },
      { user: 'user1@example.com', destination: ELEVEN },
      { user: 'bob', destination: '127.0.40.13' },
    ];
    await ask(`HOST-DOWN\t${ELEVEN}`);
    await ask(`HOST-RESET-USERS\t${ELEVEN}`);
    const waiting = login('alice');
    await settles(() => waiting.ip !== undefined && waiting.ip !== ELEVEN, true);
    await settles(() => keeper.sessions.map(({ user }) => user), ['bob']);
  });
});

describe('a kick', () => {
  it('is passed to everything that can end sessions', async () => {
    const { keeper, ask } = await stage();
    expect([await ask('USER-KICK\tal*'), await ask('USER-KICK-ALT\tuser_group\tg?')]).toEqual(['OK', 'OK']);
    expect(keeper.kicks).toEqual([{ mask: 'al*' }, { field: 'user_group', mask: 'g?' }]);
  });
});
