import type { Playground } from './playground.ts';
import { runLines } from './run-lines.ts';

interface Step {
  readonly say: string;
  /** Lines of a shell. */
  readonly run: readonly string[];
}

const steps: readonly Step[] = [
  {
    say: 'The mail servers, and how many users each has. Those of Oslo have a tag: they are for their own users only.',
    run: ['doveadm director status'],
  },
  {
    say: 'Where one user is, and where the hash of the name says.',
    run: ['doveadm director status anna.berg@example.com', 'doveadm director status lars.holm@example.no oslo'],
  },
  {
    say: 'Who is on a mail server? A director knows hashes only, so the names come from a list.',
    run: ['doveadm director map -f users 10.0.0.13 | head -n 4'],
  },
  {
    say: 'Move one user.',
    run: ['doveadm -v director move anna.berg@example.com 10.0.0.11', 'doveadm director status anna.berg@example.com'],
  },
  {
    say: 'Write down the mail servers, with weights, tags, up and down, to come back to them later.',
    run: ['doveadm director snapshot before', 'cat before'],
  },
  {
    say: '10.0.0.13 needs a new disk. What would become of its users?',
    run: ['doveadm director plan --down 10.0.0.13'],
  },
  {
    say: 'No more users for it, and those it has go elsewhere, 200 at a time. This ends when nobody is left.',
    run: ['doveadm director drain --max-parallel 200 10.0.0.13', 'doveadm director status'],
  },
  {
    say: 'It is back, beside a new mail server for half of the usual share. Who would belong there?',
    run: [
      'doveadm director undrain 10.0.0.13',
      'doveadm director add 10.0.0.14 50',
      'doveadm director rebalance --dry-run || echo "exit status $?: there is something to do"',
    ],
  },
  {
    say: 'They all go to where they belong now, 500 at a time.',
    run: ['doveadm director rebalance', 'doveadm -f json director status'],
  },
  {
    say: 'What would it take to have the mail servers of step 5 again? Then do it; users without one get another at login.',
    run: [
      'doveadm director apply --dry-run --prune before || echo "exit status $?: there is something to do"',
      'doveadm director apply --prune before',
      'doveadm director status',
    ],
  },
];

/**
 * Shows what the commands do, one by one.
 *
 * @throws Error when a command fails
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
