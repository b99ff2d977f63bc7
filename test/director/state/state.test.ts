import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { answerRequest } from '../../../src/director/admin-requests.ts';
import type { Director, DirectorOptions } from '../../../src/director/director.ts';
import { placeUsersOn } from '../../../src/director/place-user.ts';
import { Continuity } from '../../../src/director/state/continuity.ts';
import { PlaceSwitch } from '../../../src/director/state/place-switch.ts';
import { ScriptedKeeper } from '../kicks/scripted-keeper.ts';
import { testDirector } from '../test-director.ts';

interface Life {
  readonly director: Director;
  readonly places: PlaceSwitch;
  readonly continuity: Continuity;
  readonly log: string[];
  ask(...line: string[]): string;
  /** Ends like a process that is killed. */
  die(): void;
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'state-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** Starts a director with its state in a folder. */
async function live(path: string, options: Partial<DirectorOptions> = {}): Promise<Life> {
  const log: string[] = [];
  const say = (text: string) => void log.push(text);
  const director = await testDirector({ userKickDelayMs: 50, ...options });
  const places = new PlaceSwitch(placeUsersOn(director));
  const continuity = new Continuity({
    folder: path,
    director,
    places,
    log: { error: say, info: say },
    onSuccessor: () => {},
  });
  await continuity.begin();
  continuity.answerPredecessor();
  const die = () => {
    continuity.close();
    director.close();
  };
  onTestFinished(die);
  const ask = (...line: string[]) => {
    const reply = answerRequest(director, line);
    return typeof reply === 'string' ? reply : '';
  };
  return { director, places, continuity, log, ask, die };
}

/** The state of a director, without times. */
function knowledge({ director }: Life): unknown {
  return {
    hosts: director.hosts.all.map(({ ip, tag, vhosts, isUp, changed, users }) => [
      ip,
      tag,
      vhosts,
      isUp,
      changed,
      users,
    ]),
    users: [...director.users()].map(({ hash, tag, ip }) => [hash, tag, ip]).sort(),
  };
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}

function login({ director }: Life, user: string, tag = ''): string | undefined {
  return director.assign(director.hashOf(user) ?? 0, tag)?.ip;
}

function change(life: Life): void {
  for (let user = 0; user < 2500; user++) login(life, `user${user}`);
  login(life, 'alice');
  expect(life.ask('HOST-SET', '10.0.0.1@a\tb\xff', '7')).toBe('OK\n');
  expect(life.ask('HOST-REMOVE', '127.0.40.13')).toBe('OK\n');
  expect(life.ask('HOST-DOWN', '127.0.40.12')).toBe('OK\n');
  expect(life.ask('HOST-UPDATE', '127.0.40.11', '3')).toBe('OK\n');
  expect(life.ask('USER-MOVE', '77', '127.0.40.12')).toBe('OK\n');
  login(life, 'bob', 'a\tb\xff');
}

describe('a director that was killed', () => {
  it('is restored, including the last request', async () => {
    const path = folder();
    const first = await live(path, { userKickDelayMs: 3000 });
    change(first);
    await settled();
    const before = knowledge(first);
    first.die();
    const second = await live(path, { userKickDelayMs: 3000 });
    expect(second.log).toEqual(['read what the last director knew']);
    expect(knowledge(second)).toEqual(before);
    expect(second.ask('USER-MOVE', '77', '127.0.40.11')).toBe('TRYAGAIN\n');
    await vi.waitFor(() => expect(second.ask('USER-MOVE', '77', '127.0.40.11')).toBe('OK\n'), 10_000);
  });

  it('is restored with flushes and ended moves', async () => {
    const path = folder();
    const first = await live(path);
    change(first);
    await vi.waitFor(() => expect(first.director.moves.count).toBe(0));
    expect(first.ask('HOST-FLUSH', '127.0.40.11')).toBe('OK\n');
    login(first, 'alice');
    await settled();
    const before = knowledge(first);
    first.die();
    const second = await live(path);
    expect(knowledge(second)).toEqual(before);
    expect(second.director.moves.count).toBe(0);
  });

  it('ignores an incomplete last line', async () => {
    const path = folder();
    const first = await live(path);
    login(first, 'alice');
    await settled();
    first.die();
    appendFileSync(join(path, 'state'), 'USER\t5\t\t127.0.4');
    const second = await live(path);
    expect([...second.director.users()].map(({ hash }) => hash)).toEqual([1669653170]);
  });

  it.each([
    ['of another kind', 'director-state\t9\nUSER\t5\t\t127.0.40.11\t1\n'],
    ['of zeros', '\0'.repeat(3_000_000)],
    ['that ends in its first line', 'director-st'],
  ])('begins anew with a file %s', async (_, text) => {
    const path = folder();
    appendFileSync(join(path, 'state'), text);
    const life = await live(path);
    expect([...life.director.users()]).toEqual([]);
    expect(life.log[0]).toBe(`${path}/state: damaged: what follows is not known any more`);
    login(life, 'alice');
    await settled();
    life.die();
    expect([...(await live(path)).director.users()].length).toBe(1);
  });

  it('leaves out what is damaged: no user gets another mail server than there are, whichever bit is wrong', async () => {
    const path = folder();
    const first = await live(path);
    for (const user of ['alice', 'bob', 'carol']) login(first, user);
    first.ask('HOST-SET', '10.0.0.1', '7');
    await settled();
    first.die();
    const whole = readFileSync(join(path, 'state'));
    const hosts = first.director.hosts.all.map(({ ip, vhosts }) => `${ip} ${vhosts}`).sort();
    const usual = ['127.0.40.11 100', '127.0.40.12 100', '127.0.40.13 100'];
    for (let bit = 0; bit < (whole.length - 1) * 8; bit += 13) {
      const damaged = Buffer.from(whole);
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const other = folder();
      writeFileSync(join(other, 'state'), damaged);
      const life = await live(other);
      const now = life.director.hosts.all.map(({ ip, vhosts }) => `${ip} ${vhosts}`).sort();
      expect([hosts, usual]).toContainEqual(now);
      expect(life.log.join('\n'), `bit ${bit}`).toMatch(/damaged/);
      life.die();
    }
  });

  it('applies changes of the configuration since then', async () => {
    const path = folder();
    const first = await live(path);
    change(first);
    await settled();
    first.die();
    const hosts = ['127.0.40.12', '127.0.40.13', '127.0.40.14'].map((ip) => ({ ip, tag: '' }));
    const second = await live(path, { hosts });
    expect(second.director.hosts.all.map(({ ip, vhosts, isUp }) => [ip, vhosts, isUp])).toEqual([
      ['10.0.0.1', 7, true],
      ['127.0.40.12', 100, false],
      ['127.0.40.14', 100, true],
    ]);
    expect([...second.director.users()].some(({ ip }) => ip === '127.0.40.11')).toBe(false);
  });

  it('assigns users to the mail servers of their sessions, also without a file', async () => {
    const keeper = new ScriptedKeeper();
    keeper.sessions = [
      { user: 'alice', destination: '127.0.40.13' },
      { user: 'carol', destination: '10.9.9.9' },
    ];
    const life = await live(folder(), { keepers: [keeper] });
    expect(login(life, 'alice')).toBe('127.0.40.13');
    expect(keeper.sessions.length).toBe(2);
  });
});

describe('the state file', () => {
  it('contains no user names', async () => {
    const path = folder();
    const life = await live(path);
    login(life, 'alice@example.com');
    await settled();
    expect(readFileSync(join(path, 'state'), 'latin1')).not.toContain('alice');
  });

  it('is rewritten when it has grown, without losing changes', async () => {
    const path = folder();
    const first = await live(path);
    for (let round = 0; round < 40; round++) {
      for (let user = 0; user < 4000; user++) login(first, `user${user}`);
      await settled();
      first.ask('HOST-FLUSH');
      login(first, `round${round}`);
      await settled();
    }
    const before = knowledge(first);
    first.die();
    expect(readFileSync(join(path, 'state')).length).toBeLessThan(6_000_000);
    expect(knowledge(await live(path))).toEqual(before);
  });

  it('is reported if it cannot be written, and the director continues', async () => {
    const file = join(folder(), 'file');
    const path = join(file, 'x');
    appendFileSync(file, '');
    const life = await live(path);
    expect(life.log).toEqual([`${path}: Not a directory: what is known now is lost when this process ends`]);
    expect(login(life, 'alice')).toBe('127.0.40.11');
  });
});

describe('a director that is replaced', () => {
  it('hands its state over, and asks the new one for the hosts of its users', async () => {
    const path = folder();
    const first = await live(path, { userKickDelayMs: 60_000 });
    change(first);
    const held: (string | undefined)[] = [];
    first.places.place('nobody', 'none', 100, (host) => void held.push(host?.ip));
    const before = knowledge(first);
    const times = [...first.director.users()];
    const second = await live(path, { userKickDelayMs: 60_000 });
    expect(second.log).toEqual(['took over from the running director']);
    expect(knowledge(second)).toEqual(before);
    expect([...second.director.users()]).toEqual(times);
    expect(second.ask('USER-MOVE', '77', '127.0.40.11')).toBe('TRYAGAIN\n');
    const later: (string | undefined)[] = [];
    first.places.place('zoe\t=', '', 100, (host) => void later.push(host?.ip));
    await vi.waitFor(() => expect(later).toEqual([login(second, 'zoe\t=')]));
    expect(held).toEqual([]);
    second.ask('HOST-SET', '10.0.0.9@none');
    await vi.waitFor(() => expect(held).toEqual(['10.0.0.9']));
  });

  it('fails lookups temporarily when the new one has ended', async () => {
    const path = folder();
    const first = await live(path);
    const second = await live(path);
    const answers: (string | undefined)[] = [];
    first.places.place('x', 'none', 100, (host) => void answers.push(host?.ip));
    await settled();
    second.die();
    await vi.waitFor(() => expect(answers).toEqual([undefined]));
  });
});
