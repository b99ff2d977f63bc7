import { symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { resolveInstance } from '../../src/settings/instances.ts';
import { folderOf } from './folder.ts';

/** Writes the file of instances, with `DIR` for its folder. `DIR/linked` has a link, `DIR/plain` a file. */
function instances(text: string) {
  const folder = folderOf({ 'linked/x': '', 'plain/dovecot.conf': '', 'empty/x': '' });
  symlinkSync('/etc/some.conf', `${folder}/linked/dovecot.conf`);
  const file = `${folder}/instances`;
  const errors: string[] = [];
  return {
    errors,
    find(name: string): string {
      writeFileSync(file, text.replaceAll('DIR', folder), 'latin1');
      try {
        return resolveInstance(name, (error) => errors.push(error.replaceAll(folder, 'DIR')), file);
      } catch (error) {
        expect(error).toMatchObject({ name: 'SettingsError', prefix: '', status: 75 });
        return String(error).replaceAll(folder, 'DIR');
      }
    },
  };
}

describe('an instance', () => {
  it.each([
    ['1700000000\tone\tDIR/linked\t/etc/old.conf\n', 'one'],
    ['1\tone\tDIR/linked\r\n', 'one'],
    ['1\ta\x01tb\tDIR/linked\n', 'a\tb'],
    ['1\tother\tDIR/empty\n2\tone\tDIR/linked\n3\tone\tDIR/empty\n', 'one'],
  ])('of %j', (text, name) => {
    const { find, errors } = instances(text);
    expect(find(name)).toBe('/etc/some.conf');
    expect(errors).toEqual([]);
  });

  it.each([
    ['', 'one'],
    ['1\tONE\tDIR/linked\n', 'one'],
    ['1\tone\tDIR/linked', 'one'],
    ['1\t\tDIR/linked\n', ''],
  ])('not in %j', (text, name) => {
    expect(instances(text).find(name)).toBe(`SettingsError: Unknown instance name: ${name}`);
  });

  it('without its link', () => {
    const { find, errors } = instances('1\tone\tDIR/empty\n');
    const message = 't_readlink(DIR/empty/dovecot.conf) failed: readlink() failed: No such file or directory';
    expect(find('one')).toBe(`SettingsError: ${message}`);
    expect(errors).toEqual([]);
  });

  it('reports errors of the list', () => {
    const { find, errors } = instances('bad\nx\tone\tDIR/linked\n\n1\tother\tDIR/plain\n1\tone\tDIR/linked\n');
    expect(find('one')).toBe('/etc/some.conf');
    expect(errors).toEqual([
      'Invalid line in DIR/instances: bad',
      'Invalid line in DIR/instances: x\tone\tDIR/linked',
      'Invalid line in DIR/instances: ',
      't_readlink(DIR/plain/dovecot.conf) failed: readlink() failed: Invalid argument',
    ]);
  });

  it('without a list', () => {
    const errors: string[] = [];
    const find = (file: string) => () => resolveInstance('one', (error) => errors.push(error), file);
    expect(find('/nonexistent/instances')).toThrow('Unknown instance name: one');
    expect(find('/')).toThrow('Unknown instance name: one');
    expect(errors).toEqual(['read(/) failed: Is a directory']);
  });
});
