import { expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };

it('has the same repository in all fields', () => {
  const address = manifest.repository.url.replace(/^git\+(.*)\.git$/, '$1');
  expect(address).toMatch(/^https:\/\/[\w.]+\/[\w-]+\/doveadm-director$/);
  expect(manifest.homepage).toBe(`${address}#readme`);
  expect(manifest.bugs).toBe(`${address}/issues`);
});
