import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { splitFields } from '../../src/protocol/escaping.ts';
import { describeConformance } from './harness/dovecot.ts';
import { RealDirector, startRing } from './harness/real-director.ts';
import { runProgram } from './harness/run-program.ts';

const CONFIGURED = '10.0.0.1 10.0.0.2 10.0.0.3@berlin fd00::1';
const NAMES = Array.from({ length: 60 }, (_, index) => `user${index}`);

describeConformance('director apply', () => {
  let director: RealDirector;
  beforeAll(async () => {
    director = await RealDirector.start({ mailServers: CONFIGURED });
  });
  afterAll(() => director?.stop());

  const doveadm = (words: string) =>
    runProgram('ours', `doveadm -O -o base_dir=base ${words}`, { folder: director.folder });
  const dump = async () => (await doveadm('director dump')).stdout;
  const apply = async (text: string, options = '') => {
    await writeFile(join(director.folder, 'wanted'), text, 'latin1');
    return doveadm(`-f tab -h director apply --force --log log ${options} wanted`);
  };
  const state = async () => {
    const reply = (await director.request('HOST-LIST'))
      .trimEnd()
      .split('\n')
      .map((line) => splitFields(line));
    return reply.map(([ip, vhosts, , tag, up]) => [ip, tag, vhosts, up === 'U' ? 'up' : 'down']);
  };
  const change = (...commands: string[]) =>
    runProgram('ours', commands.map((words) => `doveadm -O -o base_dir=base director ${words}`).join(' && '), {
      folder: director.folder,
    });
  const actions = (stdout: string) => stdout.match(/^\w+/gm) ?? [];

  it('restores the mail servers of a dump', async () => {
    const before = await dump();
    const status = await change(
      'update 10.0.0.1 7',
      'add 10.0.0.9 3',
      "add '10.0.0.8@it'\\''s \"$HOME\"' 3",
      'remove 10.0.0.3',
      'remove fd00::1',
    );
    expect(status).toMatchObject({ status: 0, stderr: '' });
    const changed = await dump();
    expect(await apply(before, '--prune -n')).toMatchObject({ status: 2 });
    expect(await dump()).toBe(changed);
    expect(await apply(before, '--prune')).toMatchObject({ status: 0, stderr: '' });
    expect(await dump()).toBe(before);

    const again = await apply(before, '--prune --flush --all');
    expect(again).toMatchObject({ status: 0, stderr: '' });
    expect(new Set(actions(again.stdout))).toEqual(new Set(['keep']));

    expect((await apply(changed, '--prune')).status).toBe(0);
    expect(await dump()).toBe(changed);
    await apply(before, '--prune');
  });

  it('restores up and down from a snapshot, but not from a dump', async () => {
    const file = (await doveadm('director snapshot')).stdout;
    const [dumped, before] = [await dump(), await state()];
    await change('down 10.0.0.1', "add '10.0.0.7@\xe4' 3", 'down 10.0.0.7', 'remove 10.0.0.2');
    const [changed, other] = [await state(), (await doveadm('director snapshot')).stdout];
    expect(await apply(dumped, '--prune')).toMatchObject({ status: 0, stderr: '' });
    expect(await state()).not.toEqual(before);
    expect(await apply(file, '--prune')).toMatchObject({ status: 0, stderr: '' });
    expect(await state()).toEqual(before);
    expect(await apply(file.slice(0, -1), '--prune')).toMatchObject({ status: 64 });
    expect(await state()).toEqual(before);
    expect(await apply(other, '--prune')).toMatchObject({ status: 0, stderr: '' });
    expect(await state()).toEqual(changed);
    await apply(file, '--prune');
  });

  it('has the same result with its own plan as with the file', async () => {
    const file = (await doveadm('director snapshot')).stdout;
    await change('down 10.0.0.1', 'update 10.0.0.1 5', 'remove fd00::1', 'add 10.0.0.8 3', 'down 10.0.0.8');
    const changed = (await doveadm('director snapshot')).stdout;
    for (const wanted of [file, changed]) {
      const expected = wanted === file ? changed : file;
      await apply(expected, '--prune');
      await writeFile(join(director.folder, 'wanted'), wanted, 'latin1');
      const { stdout: plan } = await doveadm('-f formatted director apply -n --prune wanted');
      expect(plan).not.toBe('');
      expect(await apply(plan)).toMatchObject({ status: 0, stderr: '' });
      expect(await apply(wanted, '--prune -n')).toMatchObject({ status: 0, stdout: '' });
    }
    await apply(file, '--prune');
  });

  it('turns any set of mail servers into any other', async () => {
    const tag = fc.constantFrom('', 'x', "a b'c\n\t#", '\xe4"$`\\');
    const host = fc.record({
      ip: fc.integer({ min: 10, max: 16 }).map((last) => `10.0.0.${last}`),
      tag,
      vhosts: fc.integer({ min: 0, max: 40 }),
      up: fc.constantFrom('up', 'down', ''),
    });
    const hosts = fc.uniqueArray(host, { selector: ({ ip }) => ip, minLength: 1 });
    const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
    const text = (all: (typeof host extends fc.Arbitrary<infer Host> ? Host : never)[]) =>
      all
        .map(({ ip, tag: its, vhosts, up }) => {
          const add = `doveadm director add ${quote(its === '' ? ip : `${ip}@${its}`)} ${vhosts}\n`;
          return up === '' ? add : `${add}doveadm director ${up} ${ip}\n`;
        })
        .join('');
    await fc.assert(
      fc.asyncProperty(hosts, hosts, async (first, second) => {
        await apply('doveadm director add 10.0.0.1 1\n', '--prune');
        for (const wanted of [first, second]) {
          // A tag cannot be changed in place: such hosts are removed first.
          await apply(`${wanted.map(({ ip }) => `doveadm director remove ${ip}\n`).join('')}`);
          expect(await apply(text(wanted), '--prune')).toMatchObject({ status: 0, stderr: '' });
          const expected = wanted.map(({ ip, tag: its, vhosts, up }) => [ip, its, String(vhosts), up || 'up']);
          expect(await state()).toEqual(expected.sort());
          const again = await apply(text(wanted), '--prune -n');
          expect(again.status).toBe(0);
        }
      }),
      { numRuns: 5 },
    );
  });

  describe('with users', () => {
    const users = async () => {
      const { stdout } = await doveadm('-f tab -h director status');
      return new Map(
        stdout
          .trimEnd()
          .split('\n')
          .map((line) => [line.split('\t', 1)[0], Number(line.split('\t')[5])]),
      );
    };

    it('flushes only hosts that lose their weight or go down', async () => {
      const text = 'add 10.0.1.1 100,add 10.0.1.2 100,add 10.0.1.3 100,add 10.0.1.4 100,add 10.0.1.5 0';
      const file = (lines: string) =>
        lines
          .split(',')
          .map((words) => `doveadm director ${words}\n`)
          .join('');
      expect((await apply(file(text), '--prune')).status).toBe(0);
      await director.assignUsers(NAMES);
      await change('move stray 10.0.1.5');
      const before = await users();
      for (const ip of ['10.0.1.1', '10.0.1.2', '10.0.1.3', '10.0.1.4']) expect(before.get(ip)).toBeGreaterThan(0);

      const weights = text.replace('1.1 100', '1.1 0').replace('1.3 100', '1.3 50');
      const outcome = await apply(file(`${weights},down 10.0.1.2`), '--prune --flush');
      expect(outcome).toMatchObject({ status: 0, stderr: '' });
      expect(actions(outcome.stdout)).toEqual(['change', 'change', 'change', 'flush', 'flush']);
      const after = await users();
      expect(after.get('10.0.1.1')).toBe(0);
      expect(after.get('10.0.1.2')).toBe(0);
      expect(after.get('10.0.1.5')).toBe(1);
      expect([...after.values()].reduce((sum, count) => sum + count)).toBe(NAMES.length + 1);
    });
  });

  it('changes nothing if a tag would change', async () => {
    await apply('doveadm director add 10.0.0.3@berlin 100\n', '--prune');
    const before = await dump();
    const outcome = await apply(
      'doveadm director add 10.0.0.3@paris 100\ndoveadm director add 10.0.0.4 5\n',
      '--prune',
    );
    expect(outcome).toMatchObject({
      status: 75,
      stderr: "Error: 10.0.0.3: tag 'berlin' can't be changed to 'paris', remove the host first\n",
    });
    expect(await dump()).toBe(before);
  });

  it('changes the mail servers of a whole ring', async () => {
    const ring = await startRing(3, { mailServers: CONFIGURED });
    onTestFinished(async () => {
      await Promise.all(ring.map((member) => member.stop()));
    });
    const [first, second, third] = ring;
    const lines = ['add 10.0.0.1 50', 'add 10.0.0.9 7', 'down 10.0.0.9', 'down 10.0.0.2', 'remove fd00::1'];
    await writeFile(join(director.folder, 'ring'), lines.map((words) => `doveadm director ${words}\n`).join(''));
    const run = (options: string, socket: string | undefined) =>
      doveadm(`director apply --force --log log ${options} -a ${socket} ring`);
    expect(await run('--prune --flush', first?.adminSocket)).toMatchObject({ status: 0, stderr: '' });
    expect(await run('--prune -n', first?.adminSocket)).toMatchObject({ status: 0 });
    expect(await run('--prune -n', second?.adminSocket)).toMatchObject({ status: 0 });
    expect(await run('--prune -n', third?.adminSocket)).toMatchObject({ status: 0 });
  });
});
