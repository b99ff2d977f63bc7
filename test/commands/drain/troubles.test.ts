import { describe, expect, it } from 'vitest';
import { FakeDirector, type Reaction } from '../../harness/fake-director.ts';
import { runDoveadm, startDoveadm } from '../../harness/running-doveadm.ts';
import { matchesSchema } from '../../harness/schema.ts';
import { folderOf } from '../../settings/folder.ts';

const OK: Reaction = { reply: 'OK\n' };

/** A HOST-LIST with 10.0.0.1 in the given state, and another host that is up; `gone` omits the first. */
function hostList(state: string): Reaction {
  const [updown = '', users = ''] = state.split(' ');
  const first = state === 'gone' ? '' : `10.0.0.1\t100\t${users}\t\t${updown}\t0\n`;
  return { reply: `${first}10.0.0.2\t100\t5\t\tU\t0\n\n` };
}

interface Course {
  /** The state of the host in each HOST-LIST: `U 7` is up with 7 users. The last one is repeated. */
  readonly looks: readonly (string | Reaction)[];
  readonly down?: Reaction;
  /** The replies to HOST-RESET-USERS. The last one is repeated. */
  readonly resets?: readonly Reaction[];
}

/** A folder with a fake director that follows a course. */
async function directorWith({ looks, down = OK, resets = [OK] }: Course) {
  const folder = folderOf({});
  const director = await FakeDirector.start(folder, (request, before) => {
    const [name = ''] = request.split('\t');
    const nth = <T>(list: readonly T[]) =>
      list[Math.min(before.filter((other) => other.split('\t')[0] === name).length, list.length - 1)];
    if (name === 'HOST-LIST') {
      const look = nth(looks) ?? 'silence';
      return typeof look === 'string' && / |gone/.test(look) ? hostList(look) : reaction(look);
    }
    if (name === 'HOST-DOWN') return down;
    return name === 'HOST-RESET-USERS' ? (nth(resets) ?? 'silence') : OK;
  });
  return { folder, director };
}

function reaction(look: string | Reaction): Reaction {
  return look === 'silence' || look === 'close' || look === 'die' || typeof look === 'object' ? look : 'silence';
}

function sentBy({ requests }: FakeDirector): string[] {
  return requests.filter((request) => request !== 'HOST-LIST').map((request) => request.replaceAll('\t', ' '));
}

const RESET = 'HOST-RESET-USERS 10.0.0.1';
const DOWN = 'HOST-DOWN 10.0.0.1';

describe('a drain with failures and changes by others', () => {
  it.each<[string, Course, number, string, string[]]>([
    [
      'it comes back up',
      { looks: ['U 7', 'D 7', 'D 4', 'U 4'], resets: ['silence'] },
      75,
      'Error: 10.0.0.1: came back up while it was drained, 4 of 7 users remain\n',
      [DOWN, RESET],
    ],
    [
      'more users come before it comes back up',
      { looks: ['U 3', 'D 7', 'D 9', 'D 8', 'U 4'], resets: ['silence'] },
      75,
      'Error: 10.0.0.1: came back up while it was drained, 4 of 9 users remain\n',
      [DOWN, RESET],
    ],
    [
      'it comes back up when nobody is left',
      { looks: ['U 7', 'D 7', 'U 0'], resets: ['silence'] },
      75,
      'Error: 10.0.0.1: came back up while it was drained, 0 of 7 users remain\n',
      [DOWN, RESET],
    ],
    [
      'it is removed',
      { looks: ['U 7', 'D 7', 'D 4', 'gone'], resets: ['silence'] },
      68,
      'Error: 10.0.0.1: was removed while it was drained, 4 users were forgotten, not moved\n',
      [DOWN, RESET],
    ],
    [
      'it is removed before it is down',
      { looks: ['U 7'], down: { reply: 'NOTFOUND\n' } },
      68,
      "Error: 10.0.0.1: doesn't exist\n",
      [DOWN],
    ],
    [
      'the ring does not synchronise',
      { looks: ['U 7', 'D 7'], down: { reply: 'Ring sync timed out\n' } },
      75,
      'Error: 10.0.0.1: Ring sync timed out\nError: 10.0.0.1: is down with 7 users, none of its users was moved\n',
      [DOWN],
    ],
    [
      'it is busy',
      { looks: ['U 7'], down: { reply: 'host is already being updated - try again later\n' } },
      75,
      'Error: 10.0.0.1: host is already being updated - try again later\n' +
        'Error: 10.0.0.1: is up with 7 users, none of its users was moved\n',
      [DOWN],
    ],
    [
      'the connection is lost before it is down',
      { looks: ['U 7', 'U 7'], down: 'close' },
      75,
      'Error: ./director-admin unexpectedly disconnected\n' +
        'Error: 10.0.0.1: is up with 7 users, none of its users was moved\n',
      [DOWN],
    ],
    [
      'the director ends before it is down',
      { looks: ['U 7'], down: 'die' },
      75,
      'Error: ./director-admin unexpectedly disconnected\n' +
        'Error: 10.0.0.1: not known to be down, none of its users was moved; the director cannot be asked: ' +
        'net_connect_unix(./director-admin) failed: No such file or directory\n',
      [DOWN],
    ],
    [
      'the director refuses to move users',
      { looks: ['U 7', 'D 7'], resets: [{ reply: 'not today\n' }] },
      75,
      'Error: 10.0.0.1: not today\nError: 10.0.0.1: is down with 7 users, there were 7\n',
      [DOWN, RESET],
    ],
    [
      'the connection on which users move is lost',
      { looks: ['U 7', 'D 7', 'D 3'], resets: ['close'] },
      75,
      'Error: ./director-admin unexpectedly disconnected\nError: 10.0.0.1: is down with 3 users, there were 7\n',
      [DOWN, RESET],
    ],
    [
      'the director is restarted',
      { looks: ['U 7', 'D 7', 'close', 'U 0'], resets: ['silence'] },
      75,
      'Error: ./director-admin unexpectedly disconnected\nError: 10.0.0.1: is up with 0 users, there were 7\n',
      [DOWN, RESET],
    ],
    [
      'the director ends',
      { looks: ['U 7', 'D 7', 'D 5', 'die'], resets: ['silence'] },
      75,
      'Error: ./director-admin unexpectedly disconnected\n' +
        'Error: 10.0.0.1: down when it was last seen, 5 of 7 users remain; the director cannot be asked: ' +
        'net_connect_unix(./director-admin) failed: No such file or directory\n',
      [DOWN, RESET],
    ],
    [
      'a number of users makes no sense',
      { looks: ['U 7', 'D 7', 'D x', 'D 6'], resets: ['silence'] },
      76,
      'Error: Invalid HOST-LIST reply: 10.0.0.1\nError: 10.0.0.1: is down with 6 users, there were 7\n',
      [DOWN, RESET],
    ],
  ])('reports the outcome when %s', async (_, course, status, stderr, sent) => {
    const { folder, director } = await directorWith(course);
    expect(await runDoveadm(folder, 'director', 'drain', '10.0.0.1')).toEqual({ status, stdout: '', stderr });
    expect(sentBy(director)).toEqual(sent);
  });

  it('continues until no user is left, even if new ones appear', async () => {
    const { folder, director } = await directorWith({ looks: ['U 7', 'D 7', 'D 1', 'D 1', 'D 2', 'D 0'] });
    const { status, stdout } = await runDoveadm(
      folder,
      '-f',
      'json',
      'director',
      'drain',
      '--max-parallel=3',
      '10.0.0.1',
    );
    expect(status).toBe(0);
    expect(matchesSchema('drain', stdout)).toMatchObject([{ users: 7, moved: 7, remaining: 0, result: 'drained' }]);
    expect(sentBy(director)).toEqual([DOWN, `${RESET} 3`, `${RESET} 3`]);
  });

  it('moves no users if the last other mail server goes down in the meantime', async () => {
    const alone = (state: string): Reaction => ({
      reply: `10.0.0.1\t100\t7\t\t${state}\t0\n10.0.0.2\t100\t5\t\tD\t0\n\n`,
    });
    const course = { looks: ['U 7', alone('D')] };
    const { folder, director } = await directorWith(course);
    expect(await runDoveadm(folder, 'director', 'drain', '10.0.0.1')).toEqual({
      status: 75,
      stdout: '',
      stderr: 'Error: 10.0.0.1: down, but no other mail server is up for its users, 7 of 7 users remain\n',
    });
    expect(sentBy(director)).toEqual([DOWN]);
    const forced = await directorWith({ looks: [...course.looks, alone('D'), alone('D'), 'D 0'] });
    expect((await runDoveadm(forced.folder, 'director', 'drain', '--force', '10.0.0.1')).status).toBe(0);
    expect(sentBy(forced.director)).toEqual([DOWN, RESET, RESET]);
  });

  it.each(['HOST-LIST', 'HOST-DOWN', 'HOST-RESET-USERS'])('ends at its deadline if %s stays silent', async (silent) => {
    const { folder, director } = await directorWith({
      looks: silent === 'HOST-LIST' ? ['silence'] : ['U 7', 'D 7'],
      down: silent === 'HOST-DOWN' ? 'silence' : OK,
      resets: ['silence'],
    });
    const { status, stderr } = await runDoveadm(folder, 'director', 'drain', '--deadline=0.4', '10.0.0.1');
    const said = {
      'HOST-LIST': 'Error: Nothing was done: the director has not answered after 0.4 seconds\n',
      'HOST-DOWN': 'Error: 10.0.0.1: may be down already, none of its users was moved after 0.4 seconds\n',
      'HOST-RESET-USERS': 'Error: 10.0.0.1: down, but 7 of 7 users remain after 0.4 seconds\n',
    }[silent];
    expect({ status, stderr }).toEqual({ status: 75, stderr: said });
    expect(director.requests.at(-1)).toMatch(new RegExp(`^${silent === 'HOST-RESET-USERS' ? 'HOST-' : silent}`));
  });

  it('is not ended by --timeout while the director moves users and answers HOST-LIST', async () => {
    const { folder } = await directorWith({ looks: ['U 7', 'D 7', 'D 6', 'D 5', 'D 4', 'D 0'], resets: ['silence'] });
    const { status } = await runDoveadm(folder, 'director', 'drain', '--timeout=0.6', '10.0.0.1');
    expect(status).toBe(0);
  });

  it('is ended by --timeout when the director does not answer HOST-LIST', async () => {
    const { folder } = await directorWith({ looks: ['U 7', 'D 7', 'silence'], resets: ['silence'] });
    const { status, stderr } = await runDoveadm(folder, 'director', 'drain', '--timeout=0.3', '10.0.0.1');
    expect({ status, stderr }).toEqual({
      status: 75,
      stderr:
        'Error: read(./director-admin) timed out\n' +
        'Error: 10.0.0.1: down when it was last seen, 7 of 7 users remain; the director cannot be asked: ' +
        'read(./director-admin) timed out\n',
    });
  });

  it('reports the outcome for each mail server', async () => {
    const both = (first: string, second: string): Reaction => ({
      reply: `10.0.0.1\t100\t${first.slice(1)}\t\t${first[0]}\t0\n10.0.0.2\t100\t${second.slice(1)}\t\t${second[0]}\t0\n10.0.0.3\t9\t0\t\tU\t0\n10.0.0.4\t9\t0\t\tU\t0\n\n`,
    });
    const { folder, director } = await directorWith({
      looks: [both('U7', 'U5'), both('D7', 'D5'), both('U7', 'D5'), both('U7', 'D0')],
      resets: ['silence', OK],
    });
    const { status, stderr } = await runDoveadm(folder, 'director', 'drain', '10.0.0.1', '10.0.0.2');
    expect(status).toBe(75);
    expect(stderr).toMatch(
      /^Error: 10\.0\.0\.1: came back up .*\nError: 10\.0\.0\.1: came back up while it was drained, 7 of 7 users remain; 10\.0\.0\.2: drained of 0 users in [\d.]+ seconds\n$/,
    );
    expect(sentBy(director).slice(0, 3)).toEqual([DOWN, 'HOST-DOWN 10.0.0.2', RESET]);
  });

  it('does not confuse the replies for two mail servers', async () => {
    const folder = folderOf({});
    const users = { '10.0.0.1': 7, '10.0.0.2': 5 };
    let looks = 0;
    const director = await FakeDirector.start(folder, (request) => {
      if (request === 'HOST-RESET-USERS\t10.0.0.1') return 'silence';
      if (request === 'HOST-RESET-USERS\t10.0.0.2') return { reply: 'not today\n' };
      if (request !== 'HOST-LIST') return OK;
      // The first mail server is empty before the director answers that it has moved its users.
      if (++looks === 3) users['10.0.0.1'] = 0;
      const state = looks === 1 ? 'U' : 'D';
      const drained = Object.entries(users).map(([ip, count]) => `${ip}\t100\t${count}\t\t${state}\t0\n`);
      return { reply: `${drained.join('')}10.0.0.3\t9\t0\t\tU\t0\n10.0.0.4\t9\t0\t\tU\t0\n\n` };
    });
    const { status, stderr } = await runDoveadm(folder, 'director', 'drain', '--deadline=9', '10.0.0.1', '10.0.0.2');
    expect(status).toBe(75);
    expect(stderr).toMatch(/^Error: 10\.0\.0\.2: not today\nError: 10\.0\.0\.2: is down with 5 users, there were 5\n/);
    expect(sentBy(director).slice(-2)).toEqual([RESET, 'HOST-RESET-USERS 10.0.0.2']);
  });

  it('takes no other mail server down after a failure with the first', async () => {
    const folder = folderOf({});
    const director = await FakeDirector.start(folder, (request) => {
      if (request !== 'HOST-LIST') return { reply: 'Ring sync timed out\n' };
      return { reply: `${[1, 2, 3, 4].map((last) => `10.0.0.${last}\t100\t7\t\tU\t0\n`).join('')}\n` };
    });
    const { status, stderr } = await runDoveadm(folder, 'director', 'drain', '10.0.0.1', '10.0.0.2');
    expect(status).toBe(75);
    expect(stderr).toBe(
      'Error: 10.0.0.1: Ring sync timed out\n' +
        'Error: 10.0.0.1: is up with 7 users, none of its users was moved\n' +
        'Error: 10.0.0.2: not taken down\n' +
        'Error: 10.0.0.1: not drained; 10.0.0.2: not drained\n',
    );
    expect(sentBy(director)).toEqual([DOWN]);
  });

  it('does nothing if one of several has no address', async () => {
    const { folder, director } = await directorWith({ looks: ['U 7'] });
    const { status, stderr } = await runDoveadm(folder, 'director', 'drain', '10.0.0.1', 'nosuch.invalid');
    expect(status).not.toBe(0);
    expect(stderr).toMatch(/^Error: gethostname\(nosuch\.invalid\) failed: .*\n$/);
    expect(sentBy(director)).toEqual([]);
  });

  it('does nothing if one of several is unknown', async () => {
    const { folder, director } = await directorWith({ looks: ['U 7'] });
    expect(await runDoveadm(folder, 'director', 'drain', '10.0.0.1', '10.0.0.9')).toEqual({
      status: 68,
      stdout: '',
      stderr: "Error: 10.0.0.9: doesn't exist\n",
    });
    expect(director.requests).toEqual(['HOST-LIST']);
  });

  it('reports at a signal what is unknown', async () => {
    const { folder, director } = await directorWith({ looks: ['U 7'], down: 'silence' });
    const { child, ended } = startDoveadm(folder, 'director', 'drain', '10.0.0.1');
    while (!director.requests.includes('HOST-DOWN\t10.0.0.1')) await new Promise(setImmediate);
    child.kill('SIGINT');
    expect(await ended).toEqual({
      status: 'SIGINT',
      stdout: '',
      stderr: 'Warning: 10.0.0.1: may be down already, none of its users was moved\n',
    });
  });
});

describe('an undrain', () => {
  it.each<[string, readonly (string | Reaction)[], Reaction, number, string, string]>([
    ['is up', ['D 0', 'U 0'], OK, 0, 'up', 'Info: 10.0.0.1: up\n'],
    ['is taken down again', ['D 0', 'D 0'], OK, 75, 'down', 'Error: 10.0.0.1: is down\n'],
    ['is removed', ['D 0', 'gone'], OK, 75, 'removed', 'Error: 10.0.0.1: was removed\n'],
    [
      'the ring does not synchronise',
      ['D 0', 'U 0'],
      { reply: 'Ring sync timed out\n' },
      75,
      'up',
      'Error: 10.0.0.1: Ring sync timed out\nInfo: 10.0.0.1: up\n',
    ],
    [
      'the director ends',
      ['D 0'],
      'die',
      75,
      'unknown',
      'Error: ./director-admin unexpectedly disconnected\n' +
        'Error: 10.0.0.1: not known to be up, the director cannot be asked\n',
    ],
  ])('reports the outcome when the mail server %s', async (_, looks, up, status, result, stderr) => {
    const folder = folderOf({});
    await FakeDirector.start(folder, (request, before) => {
      if (request !== 'HOST-LIST') return up;
      const look = looks[Math.min(before.filter((other) => other === request).length, looks.length - 1)] ?? 'silence';
      return typeof look === 'string' ? hostList(look) : look;
    });
    const ended = await runDoveadm(folder, '-v', '-f', 'json', 'director', 'undrain', '10.0.0.1');
    expect({ status: ended.status, stderr: ended.stderr }).toEqual({ status, stderr });
    expect(matchesSchema('undrain', ended.stdout)).toMatchObject([{ host: '10.0.0.1', result }]);
  });
});
