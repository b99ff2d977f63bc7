import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { globalOptions } from '../../src/cli/global-options.ts';
import { subcommands } from '../../src/commands/index.ts';
import { DirectorServer } from '../../src/director/director-server.ts';
import { testDirector } from '../director/test-director.ts';
import { folderOf } from '../settings/folder.ts';

const environment = { ...process.env, PATH: `${resolve('bin')}:${process.env.PATH}` };
const execute = (file: string, words: readonly string[]) => promisify(execFile)(file, words, { env: environment });

const folder = await mkdtemp(join(tmpdir(), 'completions-'));
const program = resolve('bin/doveadm');
let server: DirectorServer;

beforeAll(async () => {
  const hosts = ['10.0.0.1', '10.0.0.2', '10.0.0.3', 'fd00::1', 'fd00::2'].map((ip) => ({ ip, tag: '' }));
  server = new DirectorServer(await testDirector({ hosts }), console);
  await server.open({ kind: 'unix', role: 'admin', path: `${folder}/director-admin`, mode: 0o600 });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** Returns the completions for each line, sorted. */
type Offered = (...lines: readonly string[]) => Promise<string[][]>;

const shells: Record<string, Offered> = {
  async bash(...lines) {
    const { stdout } = await execute('bash', ['test/tools/completed.bash', 'completions/doveadm.bash', ...lines]);
    return lists(stdout);
  },
  async fish(...lines) {
    const words = ['--no-config', 'test/tools/completed.fish', 'completions/doveadm.fish'];
    const { stdout } = await execute('fish', [...words, ...lines]);
    return lists(stdout.replace(/\t.*/g, ''));
  },
  async zsh(...lines) {
    const file = `${folderOf({ matches: '' })}/matches`;
    await execute('zsh', ['-f', 'test/tools/completed.zsh', resolve('completions'), file, ...lines]);
    return lists(await readFile(file, 'utf8'));
  },
};

/** Each list ends with a dot. */
function lists(text: string): string[][] {
  return text
    .split(/^\.\n/m)
    .slice(0, -1)
    .map((list) => [...new Set(list.split('\n').filter((word) => word !== ''))].sort());
}

const names = subcommands.map(({ name }) => name);
const all = [...new Set(names.map((name) => name.split(' ', 1)[0] ?? ''))].sort();
const socket = `${folder}/director-admin`;
const hosts = ['10.0.0.1', '10.0.0.2', '10.0.0.3', 'fd00::1', 'fd00::2'];

/** Lines up to the cursor, and the completions in every shell. */
const lines: [line: string, expected: string[]][] = [
  ['doveadm direc', ['director']],
  ['doveadm --', ['--help', '--version']],
  ['doveadm director status --he', ['--help']],
  ['doveadm -Df ta', ['tab', 'table']],
  ['doveadm -o base_dir=/x -f js', ['json']],
  ['doveadm director ', all],
  ['doveadm -f json director r', ['rebalance', 'remove', 'ring']],
  ['doveadm director ring ', ['add', 'remove', 'status']],
  ['doveadm director rebalance --max-', ['--max-moves', '--max-parallel']],
  ['doveadm director nonsense ', []],
  [`${program} -O -o base_dir=${folder} director down `, hosts],
  [`${program} -O director down -a ${socket} fd`, ['fd00::1', 'fd00::2']],
  [`${program} -O director flush -a ${socket} `, [...hosts.slice(0, 3), 'all', ...hosts.slice(3)]],
  [`${program} -O director move -a ${socket} `, []],
  [`${program} -O director move -a ${socket} alice 10`, hosts.slice(0, 3)],
  [`${program} -O director plan -a ${socket} --moves --down fd`, hosts.slice(3)],
  [`${program} -O director down -a ${folder}/nowhere `, []],
];

for (const [shell, offered] of Object.entries(shells)) {
  const isInstalled = spawnSync(shell, ['--version']).status === 0;

  describe.skipIf(!isInstalled)(`completions for ${shell}`, { timeout: 120_000 }, () => {
    it('offers the words that can follow', async () => {
      const offers = await offered(...lines.map(([line]) => line));
      expect(lines.map(([line], index) => [line, offers[index]])).toEqual(lines);
    });

    it('offers files where a file is expected', async () => {
      const places = [
        'director apply ',
        '-c ',
        'director status -a ',
        'director drain --log=',
        'director drain --log ',
      ];
      const offers = await offered(...places.map((place) => `doveadm ${place}${folder}/director-`));
      expect(offers.map((offer) => offer.map((file) => file.replace(/.*\//, '')))).toEqual(
        places.map(() => ['director-admin']),
      );
    });

    it('offers every option of every command', async () => {
      const own = subcommands.map(({ parameters }) =>
        Object.keys(parameters).filter((long) => !parameters[long]?.positional),
      );
      expect(await offered(...names.map((name) => `doveadm director ${name} --`))).toEqual(
        own.map((longNames) => [...new Set([...longNames, 'timeout', 'help'])].map((long) => `--${long}`).sort()),
      );
      const [global] = await offered('doveadm -');
      expect(global).toEqual(expect.arrayContaining(globalOptions.map(({ short }) => `-${short}`)));
    });
  });
}

describe.skipIf(spawnSync('bash', ['--version']).status !== 0)('completions for bash', () => {
  it('start after the last colon or equals sign, where bash replaces the word', async () => {
    const asked = `${program} -O director plan --socket-path=${socket}`;
    const typed = [' --down fd00:', ' --down=10.', ' --mov'];
    expect(await shells.bash?.(...typed.map((text) => asked + text))).toEqual([
      [':1', ':2'],
      hosts.slice(0, 3),
      ['--moves'],
    ]);
  });
});

describe('completions for an alias', () => {
  const scripts: Record<string, string> = {
    bash: `shopt -s expand_aliases; source completions/doveadm.bash; alias dv='doveadm -O'; COMP_LINE='dv director ring '
COMP_POINT=\${#COMP_LINE}; _doveadm_director; printf '%s\\n' "\${COMPREPLY[@]}"`,
    fish: `source completions/doveadm.fish; alias dv 'doveadm -O'; complete -C 'dv director ring '`,
  };
  for (const [shell, script] of Object.entries(scripts)) {
    it.skipIf(spawnSync(shell, ['--version']).status !== 0)(`are those of the command: ${shell}`, async () => {
      const { stdout } = await execute(shell, ['-c', script]);
      expect(stdout.replace(/\t.*/g, '').split('\n').slice(0, -1).sort()).toEqual(['add', 'remove', 'status']);
    });
  }
});
