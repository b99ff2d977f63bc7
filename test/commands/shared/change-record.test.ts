import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { ABSENT, ChangeRecord, describeHost } from '../../../src/commands/shared/change-record.ts';
import { folderOf } from '../../settings/folder.ts';

const usualPath = process.env.PATH;
afterEach(() => {
  process.env.PATH = usualPath;
});

/** A command context, and the warnings logged to it. */
function context(commandLine: string) {
  const warnings: string[] = [];
  const ignore = () => {};
  const log = { progress: ignore, info: ignore, error: ignore, warning: (text: string) => void warnings.push(text) };
  return { log, commandLine, warnings };
}

const up = { tag: 'oslo', vhosts: 100, up: true, users: 7 };
const change = { of: { server: '10.0.0.1' }, before: describeHost(up), after: ABSENT, result: 'done' } as const;

/** A folder with a program `logger`, which runs this shell script, and a stand-in for the socket of the system log. */
function systemWith(script: string): string {
  const folder = folderOf({ log: '' });
  writeFileSync(`${folder}/logger`, `#!/bin/sh\n${script}\n`);
  chmodSync(`${folder}/logger`, 0o755);
  process.env.PATH = `${folder}:${usualPath}`;
  return folder;
}

describe('the record of changes', () => {
  it('goes to the system log, facility mail', async () => {
    const folder = systemWith('cd "$(dirname "$0")"; echo "$@" > arguments; cat > lines');
    const own = context('director drain 10.0.0.1');
    const record = ChangeRecord.open(own, undefined, '/run/director-admin', `${folder}/log`);
    record.write(change);
    record.write({ of: { userHash: 5 }, before: '10.0.0.1', after: '10.0.0.2', result: 'moved' });
    await record.close();
    expect(readFileSync(`${folder}/arguments`, 'utf8')).toBe(`-t doveadm -p mail.notice --id=${process.pid}\n`);
    const lines = readFileSync(`${folder}/lines`, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => line.replace(/^user=.* director=/, 'director='))).toEqual([
      'director=/run/director-admin command="director drain 10.0.0.1" server=10.0.0.1 before="up vhosts=100 tag=oslo users=7" after=absent result=done',
      'director=/run/director-admin command="director drain 10.0.0.1" user_hash=5 before=10.0.0.1 after=10.0.0.2 result=moved',
    ]);
    expect(own.warnings).toEqual([]);
  });

  it('warns if it was not written', async () => {
    const folder = systemWith('cat > /dev/null; exit 3');
    const own = context('director drain');
    const record = ChangeRecord.open(own, undefined, '/run/director-admin', `${folder}/log`);
    record.write(change);
    await record.close();
    expect(own.warnings).toEqual(['The changes were not recorded: logger ended with status 3']);
  });

  it('warns if there is no logger', async () => {
    const folder = folderOf({ log: '' });
    process.env.PATH = folder;
    const own = context('director drain');
    const record = ChangeRecord.open(own, undefined, '/run/director-admin', `${folder}/log`);
    record.write(change);
    await record.close();
    expect(own.warnings).toEqual(['The changes were not recorded: logger: No such file or directory']);
  });

  it('is skipped if there is no system log', async () => {
    const folder = systemWith('touch "$(dirname "$0")/called"');
    const own = context('director drain');
    const record = ChangeRecord.open(own, undefined, '/run/director-admin', `${folder}/nothing`);
    record.write(change);
    await record.close();
    expect(own.warnings).toEqual([]);
    expect(() => readFileSync(`${folder}/called`)).toThrow('ENOENT');
  });

  it('writes each change on one line, with control characters escaped', async () => {
    const folder = folderOf({});
    const record = ChangeRecord.open(context('director apply "a b"'), `${folder}/changes`, '/run/x\n\x1b[2J');
    record.write({ ...change, before: describeHost({ ...up, tag: 'x" result=done\ny' }) });
    await record.close();
    const text = readFileSync(`${folder}/changes`, 'utf8');
    expect(text.split('\n')).toHaveLength(2);
    expect(text).toContain('director=/run/x\\x0a\\x1b[2J command="director apply \\"a b\\"" ');
    expect(text).toContain('before="up vhosts=100 tag=x\\" result=done\\x0ay users=7"');
  });
});
