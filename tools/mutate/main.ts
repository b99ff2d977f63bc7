import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instrument, type Mutant } from './instrument.ts';
import { InstrumentedCopy } from './instrumented-copy.ts';
import { type Options, parseOptions, usage } from './options.ts';
import { projectFiles } from './project-files.ts';
import { type Fate, summary, survivorLine } from './report.ts';
import { TestPlan } from './test-plan.ts';

/**
 * What needs Dovecot, what is about texts and packages, and what takes minutes for all mutants alike. The manual pages are
 * made from the tables of commands, which no other test knows by heart.
 */
const LEFT_OUT =
  /^test\/(conformance|dovecot-2\.4|docs|examples|manual|package|tools\/(?!generated)|hostile\/endless|director\/commands)/;
const RECORDING_LIMIT_MS = 3_600_000;
const RECORDING_TEST_TIMEOUT_MS = 180_000;

async function main({ places, sample, seed, tests, budget, jobs }: Options): Promise<void> {
  const sources = projectFiles().filter(
    (file) => /^src\/.*\.ts$/.test(file) && places.some((place) => isIn(place, file)),
  );
  const { mutants, files } = await instrument(sources);

  const folder = mkdtempSync(join(tmpdir(), 'mutate-'));
  // Other users need access, because some tests run programs as another user.
  chmodSync(folder, 0o755);
  const copies: InstrumentedCopy[] = [];
  process.on('exit', () => {
    for (const copy of copies) copy.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

  console.error(`${mutants.length} mutants; building ${jobs} instrumented copies in ${folder}`);
  for (let job = 0; job < jobs; job++) copies.push(new InstrumentedCopy(join(folder, String(job)), files));

  console.error('Running the tests without a mutant');
  const testFiles = projectFiles().filter(
    (file) => file.endsWith('.test.ts') && !LEFT_OUT.test(file) && tests.some((part) => file.includes(part)),
  );
  const outcomes = await Promise.all(
    copies.map((copy, index) => {
      const files = testFiles.filter((_, place) => place % jobs === index);
      return copy.run('', { files, testTimeout: RECORDING_TEST_TIMEOUT_MS }, RECORDING_LIMIT_MS);
    }),
  );
  if (outcomes.some((outcome) => outcome !== 'passed')) {
    console.error('Tests fail without any mutant: they are left out.');
  }
  const plan = new TestPlan(copies, budget * 1000);

  for (const place of places) {
    const all = mutants.filter((mutant) => isIn(place, mutant.fileName, mutant.line));
    const chosen = shuffled(all, seed).slice(0, sample);
    const fates = await fatesOf(chosen, copies, plan);
    console.log(`${place}: ${summary(fates)}; seed ${seed}, ${chosen.length} of ${all.length} mutants`);
  }
}

/** Tries mutants, one at a time in each copy, and prints the survivors. */
async function fatesOf(
  mutants: readonly Mutant[],
  copies: readonly InstrumentedCopy[],
  plan: TestPlan,
): Promise<Fate[]> {
  const waiting = [...mutants];
  const fates: Fate[] = [];
  await Promise.all(
    copies.map(async (copy) => {
      for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
        const fate = await fateOf(mutant, copy, plan);
        fates.push(fate);
        if (fate === 'passed' || fate === 'unreached') console.log(survivorLine(mutant, fate));
        console.error(`${fates.length} of ${mutants.length}`);
      }
    }),
  );
  return fates;
}

/** A time limit may expire because the machine is busy: then the tests have to pass without the mutant. */
async function fateOf(mutant: Mutant, copy: InstrumentedCopy, plan: TestPlan): Promise<Fate> {
  const { state, limitMs } = plan.of(mutant);
  if (state.files.length === 0) return 'unreached';
  const start = performance.now();
  const outcome = await copy.run(mutant.id, state, limitMs);
  const isSure = outcome === 'passed' || performance.now() - start < state.testTimeout;
  return isSure || (await copy.passesWithout(state, limitMs)) ? outcome : 'unsure';
}

/** Whether a place is or contains a file, or a line of it. */
function isIn(place: string, file: string, line?: number): boolean {
  const [path = '', number] = place.split(':');
  if (number !== undefined && line !== undefined && Number(number) !== line) return false;
  return file === path || file.startsWith(path.endsWith('/') ? path : `${path}/`);
}

/** Sorts mutants by a hash of the seed and the mutant, so that changes elsewhere do not change the rest of a sample. */
function shuffled(mutants: readonly Mutant[], seed: string): Mutant[] {
  const keyOf = ({ id: _, ...rest }: Mutant) =>
    createHash('sha256')
      .update(JSON.stringify([seed, rest]))
      .digest('hex');
  const keyed = mutants.map((mutant) => ({ mutant, key: keyOf(mutant) }));
  return keyed.sort((one, other) => (one.key < other.key ? -1 : 1)).map(({ mutant }) => mutant);
}

let options: Options | undefined;
try {
  options = parseOptions(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  process.exitCode = 2;
}
if (options !== undefined) await main(options);
