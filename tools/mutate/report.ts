import type { Mutant } from './instrument.ts';
import type { Outcome } from './instrumented-copy.ts';

/** What became of a mutant: what the tests did, that none reaches it, or that they do not pass without it either. */
export type Fate = Outcome | 'unreached' | 'unsure';

const LONGEST = 70;

export function survivorLine(mutant: Mutant, fate: 'passed' | 'unreached'): string {
  const { fileName, line, column, mutator, original, replacement } = mutant;
  const place = `${fileName}:${line}:${column}`;
  const note = fate === 'unreached' ? ' (no test reaches it)' : '';
  return `${place} ${mutator}: ${onOneLine(original)} -> ${onOneLine(replacement)}${note}`;
}

/** How many were killed; those that no test reaches count as survivors, those of which nothing is known not at all. */
export function summary(fates: readonly Fate[]): string {
  const count = (...wanted: Fate[]) => fates.filter((fate) => wanted.includes(fate)).length;
  const killed = count('failed', 'timed out');
  const unsure = count('unsure');
  const rate = ((killed / (fates.length - unsure)) * 100).toFixed(1);
  return (
    `${rate} % killed (${killed}, of them ${count('timed out')} by the time limit), ` +
    `${count('passed', 'unreached')} survived (of them ${count('unreached')} reached by no test)` +
    (unsure === 0 ? '' : `, ${unsure} unsure: their tests are too slow without a mutant too`)
  );
}

function onOneLine(code: string): string {
  const line = code.replace(/\s+/g, ' ');
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}...` : line;
}
