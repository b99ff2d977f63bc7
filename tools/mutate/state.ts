import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Instructions for a test run in an instrumented copy. */
export interface State {
  /** Test files, in the order in which they run. */
  readonly files: readonly string[];
  /** The ids of the tests to run in these files; all by default. */
  readonly tests?: readonly string[];
  /** Milliseconds. */
  readonly testTimeout: number;
}

/** @param folder the folder `state` of a copy */
export function readState(folder: string): State {
  return JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
}

export function writeState(folder: string, state: State): void {
  writeFileSync(join(folder, 'run.json'), JSON.stringify(state));
}
