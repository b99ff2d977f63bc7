import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { generated } from '../../tools/generated.ts';

it.each(Object.keys(generated))('%s is what `npm run generate` makes', (path) => {
  expect(readFileSync(path, 'utf8')).toBe(generated[path]?.());
});
