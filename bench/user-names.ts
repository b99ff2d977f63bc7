import { closeSync, openSync, writeSync } from 'node:fs';

const NAMES_A_WRITE = 10_000;

export function userName(number: number): string {
  return `user${number}@example.com`;
}

/** Writes a file of user names, one per line. */
export function writeUserNames(path: string, count: number): void {
  const file = openSync(path, 'w');
  for (let first = 0; first < count; first += NAMES_A_WRITE) {
    const names = Array.from({ length: Math.min(NAMES_A_WRITE, count - first) }, (_, index) => userName(first + index));
    writeSync(file, `${names.join('\n')}\n`);
  }
  closeSync(file);
}
