import { vi } from 'vitest';
import { Director, type DirectorOptions } from '../../src/director/director.ts';
import { createUserHasher } from '../../src/hashing/user-hash.ts';

export const START = 1_800_000_000;

/** Stops the clocks and timers at {@link START}. `vi.advanceTimersByTime` advances them. The event loop still runs. */
export function stopClock(): void {
  vi.useFakeTimers({ now: START * 1000, toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout'] });
}

/** A director, by default with the hosts `127.0.40.11`, `.12` and `.13`. */
export async function testDirector(options: Partial<DirectorOptions> = {}): Promise<Director> {
  return new Director({
    hosts: ['127.0.40.11', '127.0.40.12', '127.0.40.13'].map((ip) => ({ ip, tag: '' })),
    userExpireSeconds: 900,
    userKickDelayMs: 2000,
    maxParallelMoves: 100,
    maxParallelKicks: 100,
    hashUser: await createUserHasher('%Lu', {}),
    ...options,
  });
}
