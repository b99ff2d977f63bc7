import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { DirectorConnection } from '../../../src/client/connection.ts';
import type { Outcome } from '../../../src/commands/rebalance/move-report.ts';
import { UserMover } from '../../../src/commands/rebalance/user-mover.ts';
import { FakeDirector } from '../../harness/fake-director.ts';
import { TestContext } from '../../harness/test-context.ts';
import { folderOf } from '../../settings/folder.ts';

const ELSEWHERE = '10.0.0.1\t1700000000\t10.0.0.2\t10.0.0.2\n';
const moves = [7, 8].map((hash) => ({ hash, tag: '', from: '10.0.0.1', to: '10.0.0.2' }));

/** Moves a user, with a clock that jumps beyond all limits at the nth request. */
async function move(nth: number, reply: string) {
  let jump = 0;
  const now = performance.now.bind(performance);
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + jump);
  onTestFinished(() => clock.mockRestore());
  const fake = await FakeDirector.start(folderOf({}), (request, before) => {
    if (!request.startsWith('USER-MOVE')) return { reply: ELSEWHERE };
    const isLast = before.filter((other) => other.startsWith('USER-MOVE')).length === nth - 1;
    if (isLast) jump = 41_000;
    return { reply: isLast ? reply : 'TRYAGAIN\n' };
  });
  const director = await DirectorConnection.open(fake.path);
  onTestFinished(() => director.close());
  const context = new TestContext();
  const outcomes: [number, Outcome['result']][] = [];
  const onOutcome = (index: number, { result }: Outcome) => void outcomes.push([index, result]);
  const mover = new UserMover(context, director, { maxParallel: 100, rate: undefined, onOutcome });
  await mover.move(moves);
  return { said: context.told, status: context.status, outcomes };
}

describe('users who are already being moved', () => {
  it('are given up after 40 seconds, which is a failure', async () => {
    expect(await move(3, 'TRYAGAIN\n')).toEqual({
      said: ['Error: User hash 7 is already being moved', 'Error: User hash 8 is already being moved'],
      status: 75,
      outcomes: [
        [0, 'busy'],
        [1, 'busy'],
        [0, 'busy'],
        [1, 'busy'],
      ],
    });
  });

  it('are moved when the other move has ended', async () => {
    const { said, status, outcomes } = await move(4, 'OK\n');
    expect(outcomes.slice(0, 3)).toEqual([
      [0, 'busy'],
      [1, 'busy'],
      [0, 'moved'],
    ]);
    expect(said).toEqual(['Error: User hash 8 is already being moved']);
    expect(status).toBe(75);
  });
});
