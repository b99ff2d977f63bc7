// Used in an instrumented copy only, where each mutated file imports it first. Sets the active mutant, and records
// which mutants are reached. Controlled by files, because tests start programs with other environment variables.
import { openSync, readFileSync, writeSync } from 'node:fs';

/** The folder `state` of the copy. The text is replaced when the copy is created. */
const STATE = 'STATE FOLDER';

type Counts = Record<string, number>;

declare global {
  // The name and type that the instrumented code expects.
  var __stryker__:
    | {
        activeMutant?: string;
        /** The test that runs in this process. */
        currentTestId?: string;
        mutantCoverage?: { static: Counts; perTest: Record<string, Counts> };
      }
    | undefined;
}

const activeMutant = textOf('active-mutant');
const startedBy = textOf('running-test');

globalThis.__stryker__ = {
  ...globalThis.__stryker__,
  activeMutant,
  ...(activeMutant === '' && { mutantCoverage: { static: countsOf(startedBy), perTest: countsOfTests() } }),
};

/** Empty if the file cannot be read, as by programs that run as another user. */
function textOf(file: string): string {
  try {
    return readFileSync(`${STATE}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

function countsOfTests(): Record<string, Counts> {
  return missingFrom((tests: Record<string, Counts>, test) => {
    tests[test] = countsOf(test);
  });
}

/** Writes the name of a mutant where it is first reached, at once: programs are killed without notice. */
function countsOf(test: string): Counts {
  let file: number | undefined;
  return missingFrom((counts: Counts, mutant) => {
    try {
      if (file === undefined) {
        file = openSync(`${STATE}/reached/${process.pid}-${process.hrtime.bigint()}`, 'w');
        writeSync(file, `${test}\n`);
      }
      writeSync(file, `${mutant}\n`);
    } catch {
      // Some tests let programs write nothing.
    }
    counts[mutant] = 1;
  });
}

/**
 * An object that is told which properties it lacks, and calls `add` to get them. What it has is as fast as in any other
 * object: loops count a mutant millions of times.
 */
function missingFrom<T>(add: (object: Record<string, T>, key: string) => void): Record<string, T> {
  const object: Record<string, T> = Object.create(
    new Proxy(Object.create(null), {
      get(_, key) {
        if (typeof key !== 'string') return undefined;
        Object.defineProperty(object, key, { value: undefined, writable: true, enumerable: true, configurable: true });
        add(object, key);
        return object[key];
      },
    }),
  );
  return object;
}
