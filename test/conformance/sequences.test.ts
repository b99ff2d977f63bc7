import { it } from 'vitest';
import { HOSTS, SEQUENCES } from '../director/command-lines.ts';
import { recording, transcript } from '../director/transcript.ts';
import { startReal } from './harness/both-directors.ts';
import { describeConformance } from './harness/dovecot.ts';

describeConformance('a sequence of commands', () => {
  it.concurrent.for(SEQUENCES)('$name', async (sequence, { expect }) => {
    const directors = await Promise.all([startReal(HOSTS), startReal(HOSTS)]);
    try {
      const [original, ours] = await Promise.all([
        transcript('original', directors[0], sequence),
        transcript('ours', directors[1], sequence),
      ]);
      expect(ours).toBe(original);
      await expect(original).toMatchFileSnapshot(recording(sequence));
    } finally {
      await Promise.all(directors.map((director) => director.stop()));
    }
  });
});
