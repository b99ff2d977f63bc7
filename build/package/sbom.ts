import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import bun from '../bun/package.json' with { type: 'json' };
import { about, buildTime } from './about.ts';

/**
 * The bill of materials of the executable in the format of CycloneDX, by npm: what the bundle contains, and Bun.
 *
 * @param draft an empty folder for files that are not kept
 */
export function billOfMaterials(draft: string): string {
  const folder = join(draft, 'sbom');
  mkdirSync(folder);
  const dependencies = {
    commander: manifest.devDependencies.commander,
    '@oven/bun-linux-x64': bun.optionalDependencies['@oven/bun-linux-x64'],
  };
  const { name, version } = about;
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name, version, license: manifest.license, dependencies }),
  );
  const npm = (...words: string[]) => execFileSync('npm', words, { cwd: folder, encoding: 'utf8' });
  npm('install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund');
  const bill = JSON.parse(
    npm('sbom', '--package-lock-only', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'),
  );
  // Both differ between builds.
  delete bill.serialNumber;
  bill.metadata.timestamp = new Date(Number(buildTime) * 1000).toISOString();
  return `${JSON.stringify(bill, undefined, 2)}\n`;
}
