import type { FailureContext } from '../../src/commands/subcommand.ts';

/** What a command is given to work with, without a program around it. */
export function testContext() {
  const lines: string[] = [];
  let failure = 0;
  const say = (level: string) => (text: string) => void lines.push(`${level}: ${text}`);
  const log = { progress: () => {}, info: () => {}, warning: say('Warning'), error: say('Error') };
  const fail = (status: number) => {
    failure = status;
  };
  const context = { log, fail, commandLine: '', onInterrupt: () => {} };
  return { context: context satisfies FailureContext, said: () => lines, status: () => failure };
}
