import { readFile } from 'node:fs/promises';
import { describe, it } from 'vitest';
import { startEmbedded } from '../conformance/harness/both-directors.ts';
import { HOSTS, SEQUENCES } from './command-lines.ts';
import { recording, transcript } from './transcript.ts';

/** The expected output was recorded with Dovecot's program and Dovecot's director. */
describe('a client prints the same with the embedded director as with Dovecot when', () => {
  it.concurrent.for(SEQUENCES)('$name', { timeout: 180_000 }, async (sequence, { expect }) => {
    const director = await startEmbedded(HOSTS);
    try {
      expect(await transcript('ours', director, sequence)).toBe(await readFile(recording(sequence), 'utf8'));
    } finally {
      await director.stop();
    }
  });
});
