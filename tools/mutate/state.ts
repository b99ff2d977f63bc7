import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a run of the tests in an instrumented copy is to do. */
export interface State {
  /** Test files, in the order in which they run. */
  readonly files: readonly string[];
  /** The ids of the tests to run in them; without it all. */
  readonly tests?: readonly string[];
  /** Milliseconds. */
  readonly testTimeout: number;
}

/** @param folder that of the copy's state */
export function readState(folder: string): State {
  return JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
}

export function writeState(folder: string, state: State): void {
  writeFileSync(join(folder, 'run.json'), JSON.stringify(state));
}
