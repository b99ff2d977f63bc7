import type { Mutant } from './instrument.ts';
import type { Outcome } from './instrumented-copy.ts';

/** What became of a mutant: what the tests did, or that none reaches it. */
export type Fate = Outcome | 'unreached';

const LONGEST = 70;

export function survivorLine(mutant: Mutant, fate: 'passed' | 'unreached'): string {
  const { fileName, line, column, mutator, original, replacement } = mutant;
  const place = `${fileName}:${line}:${column}`;
  const note = fate === 'unreached' ? ' (no test reaches it)' : '';
  return `${place} ${mutator}: ${onOneLine(original)} -> ${onOneLine(replacement)}${note}`;
}

/** How many were killed; those that no test reaches count as survivors. */
export function summary(fates: readonly Fate[]): string {
  const count = (...wanted: Fate[]) => fates.filter((fate) => wanted.includes(fate)).length;
  const killed = count('failed', 'timed out');
  const rate = ((killed / fates.length) * 100).toFixed(1);
  return (
    `${rate} % killed (${killed}, of them ${count('timed out')} by the time limit), ` +
    `${count('passed', 'unreached')} survived (of them ${count('unreached')} reached by no test)`
  );
}

function onOneLine(code: string): string {
  const line = code.replace(/\s+/g, ' ');
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}...` : line;
}
