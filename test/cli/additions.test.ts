import { describe, expect, it } from 'vitest';
import { helpText } from '../../src/cli/help.ts';
import { unknownCommandUsage } from '../../src/cli/usage.ts';
import { subcommands } from '../../src/commands/index.ts';
import { list } from '../conformance/harness/tables.ts';
import { doveadm, run } from './scripted-run.ts';

const additions = subcommands.filter(({ addition }) => addition).map(({ name }) => name);

describe('subcommands that the original lacks', () => {
  it("are not in the original's usage texts", () => {
    const usage = [[], ['director'], ['director ring']].map(unknownCommandUsage).join('');
    for (const name of additions) expect(usage).not.toMatch(new RegExp(`\\b${name}\\b`));
    expect(usage).toContain('add|down|dump|flush|kick|map|move|remove|ring|status|up|update\n');
  });

  it('have a heading of their own in the help', () => {
    const [own, added] = helpText(['--help']).split("Commands that Dovecot's program lacks:");
    expect(additions.length).toBeGreaterThan(0);
    for (const { name, addition } of subcommands) {
      expect((addition ? added : own)?.includes(`  director ${name} [options]`), name).toBe(true);
    }
  });
});

describe('progress', () => {
  const hosts = (vhosts: number) => list(['10.0.0.1', vhosts, 0, '', 'U', 0]);
  const director = { replies: [hosts(100), '\n', 'OK\n', hosts(5)] };
  const files = { dump: 'doveadm director add 10.0.0.1 5\n' };
  const command = `${doveadm} apply dump`;

  it('is shown on a terminal until the next output', async () => {
    const { stdout } = await run({ line: `script -qec '${command}' /dev/null`, director, files });
    expect(stdout).toMatch(/\r\x1b\[K0 of 1 changes\r\x1b\[Kaction /);
    const verbose = command.replace('-O', '-Ov');
    const outcome = await run({ line: `script -qec '${verbose}' /dev/null`, director, files });
    expect(outcome.stdout).toMatch(/\r\x1b\[K0 of 1 changes\r\x1b\[KInfo: 10\.0\.0\.1: changed\r\naction /);
  });

  it('is not shown without a terminal', async () => {
    expect((await run({ line: command, director, files, columns: 80 })).stderr).toBe('');
  });
});
