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

/** Mutants reached when a file is imported, by its hooks, or by concurrent tests are attributed to all its tests. */
function attributeTo(test: string): void {
  // Modifies the object in place, because mutated modules hold a reference to it.
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
