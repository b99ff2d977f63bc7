import { describe, expect, it } from 'vitest';
import { Kicks } from '../../src/director/kicks.ts';
import { settled } from './peer.ts';

const done = () => Promise.resolve();

describe('kicks beyond the limit', () => {
  it('start in order when others end', async () => {
    const kicks = new Kicks(2);
    const started: number[] = [];
    for (let kick = 0; kick < 8; kick++) kicks.start(() => void started.push(kick), done);
    expect(started).toEqual([0, 1]);
    expect(kicks.isFull).toBe(true);
    await new Promise(setImmediate);
    expect(started).toEqual([0, 1, 2, 3]);
    await settled();
    expect(started).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(kicks.isFull).toBe(false);
  });

  it('are queued, up to a limit of 1000', async () => {
    const kicks = new Kicks(1);
    for (let kick = 0; kick < 1000; kick++) kicks.start(() => {}, done);
    expect(kicks.mayWait).toBe(true);
    kicks.start(() => {}, done);
    expect(kicks.mayWait).toBe(false);
    await new Promise(setImmediate);
    expect(kicks.mayWait).toBe(true);
  });
});
