import type { Playground } from './playground.ts';
import { runLines } from './run-lines.ts';

interface Step {
  readonly say: string;
  /** Shell commands. */
  readonly run: readonly string[];
}

const steps: readonly Step[] = [
  {
    say: 'Show the mail servers and their numbers of users. Those in Oslo have a tag, and get only its users.',
    run: ['doveadm director status'],
  },
  {
    say: 'Show where a user is, and which mail server the hash of the name selects.',
    run: ['doveadm director status anna.berg@example.com', 'doveadm director status lars.holm@example.no oslo'],
  },
  {
    say: 'List users of a mail server. A director knows only hashes, so the names come from a file.',
    run: ['doveadm director map -f users 10.0.0.13 | head -n 4'],
  },
  {
    say: 'Move one user.',
    run: ['doveadm -v director move anna.berg@example.com 10.0.0.11', 'doveadm director status anna.berg@example.com'],
  },
  {
    say: 'Save the mail servers with weights, tags and states, to restore them later.',
    run: ['doveadm director snapshot before', 'cat before'],
  },
  {
    say: '10.0.0.13 needs a new disk. See where its users would go.',
    run: ['doveadm director plan --down 10.0.0.13'],
  },
  {
    say: 'Take it out of service: it gets no new users, and its users are moved, 200 at a time, until none is left.',
    run: ['doveadm director drain --max-parallel 200 10.0.0.13', 'doveadm director status'],
  },
  {
    say: 'Put it back, and add a new mail server with half of the usual weight. See how many users should move.',
    run: [
      'doveadm director undrain 10.0.0.13',
      'doveadm director add 10.0.0.14 50',
      'doveadm director rebalance --dry-run || echo "exit status $?: there is something to do"',
    ],
  },
  {
    say: 'Move these users, 500 at a time.',
    run: ['doveadm director rebalance', 'doveadm -f json director status'],
  },
  {
    say: 'Restore the mail servers of step 5: first a dry run. Users of a removed one get another at their next login.',
    run: [
      'doveadm director apply --dry-run --prune before || echo "exit status $?: there is something to do"',
      'doveadm director apply --prune before',
      'doveadm director status',
    ],
  },
];

/**
 * Shows the commands step by step.
 *
 * @throws Error if a command fails
 */
export async function guide(playground: Playground): Promise<void> {
  for (const [index, { say, run }] of steps.entries()) {
    console.log(`\n${bold(`${index + 1}. ${say}`)}\n`);
    await runLines(playground.folder, playground.environment, run);
  }
}

export function bold(text: string): string {
  return process.stdout.isTTY ? `\x1b[1m${text}\x1b[22m` : text;
}
