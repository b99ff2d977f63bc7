import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

const FOLDER = resolve(import.meta.dirname, 'bun');

/** The licence of what Bun adds to an executable. Its packages have no licence file. */
export const bunLicence = `Bun
===

MIT. It contains JavaScriptCore (LGPL 2) and other libraries. https://bun.com/docs/project/license lists them with their
licences.
`;

/**
 * The Bun for this machine.
 *
 * @throws Error if it is not installed
 */
export function hostBun(): string {
  const architecture = process.arch === 'arm64' ? 'aarch64' : process.arch;
  const bun = [`linux-${architecture}`, `linux-${architecture}-musl`]
    .map((platform) => executable(FOLDER, platform))
    .find(existsSync);
  if (bun === undefined) throw new Error('Bun is not installed: npm ci --prefix build/bun');
  return bun;
}

/**
 * Downloads the Bun for a platform, in the version of the lock file.
 *
 * @param platform such as `linux-x64-musl-baseline`
 * @param folder where to
 * @throws Error if there is no such platform
 */
export function bunFor(platform: string, folder: string): string {
  const place = join(folder, 'bun');
  mkdirSync(place);
  for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(FOLDER, file), join(place, file));
  const [os = '', architecture = ''] = platform.split('-');
  const cpu = architecture === 'aarch64' ? 'arm64' : architecture;
  const libc = platform.includes('musl') ? 'musl' : 'glibc';
  execFileSync('npm', ['ci', '--os', os, '--cpu', cpu, '--libc', libc], { cwd: place, stdio: ['ignore', 2, 2] });
  const bun = executable(place, platform);
  if (!existsSync(bun)) throw new Error(`there is no Bun for ${platform}`);
  return bun;
}

function executable(folder: string, platform: string): string {
  return join(folder, 'node_modules/@oven', `bun-${platform}`, 'bin/bun');
}
