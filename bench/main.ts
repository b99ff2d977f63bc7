import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measure } from './measure.ts';
import { startDirector } from './populated-director.ts';
import { circumstances, tableHead, tableLine } from './report.ts';
import { NAMES, type Places, type Row, rows } from './rows.ts';
import { writeUserNames } from './user-names.ts';

async function main(groups: readonly string[]): Promise<void> {
  const known = new Set(rows.map((row) => row.group));
  const stranger = groups.find((group) => !known.has(group));
  if (stranger !== undefined) throw new Error(`no group '${stranger}'; there are ${[...known].join(', ')}`);
  const chosen = rows.filter((row) => groups.length === 0 || groups.includes(row.group));
  console.log(`${circumstances()}\n\n${tableHead}`);
  const folder = await mkdtemp(join(tmpdir(), 'director-bench-'));
  try {
    const names = join(folder, 'names');
    writeUserNames(names, NAMES);
    for (const population of new Set(chosen.map((row) => row.population))) {
      const director = await startDirector(population);
      try {
        const itsRows = chosen.filter((row) => row.population === population);
        await report(itsRows, { configuration: director.configuration, names });
      } finally {
        await director.stop();
      }
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function report(chosen: readonly Row[], places: Places): Promise<void> {
  for (const row of chosen) console.log(tableLine(await measure(row, places)));
}

await main(process.argv.slice(2));
