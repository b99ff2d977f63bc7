import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measure } from './measure.ts';
import { startDirector } from './populated-director.ts';
import { circumstances, tableHead, tableLine } from './report.ts';
import { rows } from './rows.ts';
import { writeUserNames } from './user-names.ts';

async function main(groups: readonly string[]): Promise<void> {
  const known = new Set(rows.map((row) => row.group));
  const stranger = groups.find((group) => !known.has(group));
  if (stranger !== undefined) throw new Error(`unknown group '${stranger}'; choose from ${[...known].join(', ')}`);
  const chosen = rows.filter((row) => groups.length === 0 || groups.includes(row.group));
  console.log(`${circumstances()}\n\n${tableHead}`);
  const folder = await mkdtemp(join(tmpdir(), 'director-bench-'));
  try {
    for (const population of new Set(chosen.map((row) => row.population))) {
      const director = await startDirector(population);
      try {
        for (const row of chosen.filter((candidate) => candidate.population === population)) {
          const names = namesFile(folder, row.names);
          console.log(tableLine(await measure(row, { configuration: director.configuration, names })));
        }
      } finally {
        await director.stop();
      }
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The path of a file with `count` names, which is written at the first call. */
function namesFile(folder: string, count: number): string {
  const path = join(folder, `names-${count}`);
  if (!existsSync(path)) writeUserNames(path, count);
  return path;
}

await main(process.argv.slice(2));
