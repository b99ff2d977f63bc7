// Runs in the instrumented copy before each test file.
import { appendFileSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import './runtime.ts';
import { readState } from './state.ts';

/** Tests may change the working directory. */
const state = resolve('state');
const file = relative('.', expect.getState().testPath ?? '');
const selected = readState(state).tests;

/** What is reached at the import of a file, in its hooks, or by tests at the same time belongs to all its tests. */
function attributeTo(test: string): void {
  // In place: mutated modules have taken hold of the object.
  if (globalThis.__stryker__ !== undefined) globalThis.__stryker__.currentTestId = test;
  writeFileSync(`${state}/running-test`, test);
}

attributeTo(file);
let start = 0;
beforeEach(({ task, skip }) => {
  skip(selected !== undefined && !selected.includes(task.id));
  if (!task.concurrent) attributeTo(task.id);
  start = performance.now();
});
afterEach(({ task }) => {
  attributeTo(file);
  const passed = { id: task.id, file, name: task.name, milliseconds: performance.now() - start };
  if (task.result?.state !== 'fail') appendFileSync(`${state}/passed-tests`, `${JSON.stringify(passed)}\n`);
});
