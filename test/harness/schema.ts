import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';

const ajv = new Ajv2020({ allErrors: true });

/** Validates JSON with `docs/schemas/NAME.json`, and returns its value. */
export function matchesSchema(name: string, text: string): unknown {
  const validate = ajv.compile(JSON.parse(readFileSync(`docs/schemas/${name}.json`, 'utf8')));
  const value: unknown = JSON.parse(text);
  validate(value);
  expect(validate.errors, text).toBe(null);
  return value;
}
