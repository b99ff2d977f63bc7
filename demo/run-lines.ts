import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ShellEnvironment } from './playground.ts';

/**
 * Runs shell commands, and shows each with its output.
 *
 * @param environment added to the environment of the demo
 * @throws Error if a command fails
 */
export async function runLines(folder: string, environment: ShellEnvironment, lines: readonly string[]): Promise<void> {
  // All lines run in one shell, so that it can wait for its background jobs.
  const script = lines.flatMap((line) => [`echo ${quote(`$ ${line}`)}`, line, 'echo']);
  const shell = spawn('sh', ['-ec', script.join('\n')], {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: 'inherit',
  });
  const [status] = await once(shell, 'exit');
  if (status !== 0) throw new Error(`failed: ${lines.join('; ')}`);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
