import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { embedded } from '../library/embedded.ts';
import { blocks } from './blocks.ts';

const programs = blocks.filter(({ page, language }) => page === 'docs/library.md' && language === 'js');

it.each(programs.map(({ line, lines }) => [line, lines.join('\n')] as const))(
  'docs/library.md:%d is a program that runs',
  async (_, program) => {
    const { server } = await embedded({ mailServers: ['10.0.0.11', '10.0.0.12'] });
    const code = program.replace('/run/dovecot/director-admin', server.address);
    const { stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code]);
    expect(stderr).toBe('');
  },
);

it('docs/library.md has programs', () => expect(programs.length).toBeGreaterThan(2));
