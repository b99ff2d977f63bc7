import { expect, it } from 'vitest';
import { type Case, compare } from './case.ts';
import type { Script } from './scripted-server.ts';

const LONGEST_TITLE = 160;

/** Adds a test for each case: both programs must print and send the same, and exit with the same status. */
export function compareAll(cases: readonly Case[]): void {
  it.concurrent.for(cases.map((test) => [title(test), test] as const))('%s', async ([, test]) => {
    const { original, ours, commandLine } = await compare(test);
    expect(ours, commandLine).toEqual({ ...original, ...test.ours });
  });
}

function title({ run, columns, director, tcp, userdb, files }: Case): string {
  const parts = [
    columns === undefined ? '' : `${columns} columns:`,
    run,
    scriptTitle(director ?? tcp),
    scriptTitle(userdb),
    files === undefined ? '' : JSON.stringify(files),
  ];
  return parts
    .filter((part) => part !== '')
    .join(' ')
    .slice(0, LONGEST_TITLE);
}

function scriptTitle(server: Script | (() => unknown) | undefined): string {
  return typeof server === 'object' ? JSON.stringify(server) : '';
}
