import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ShellEnvironment } from './playground.ts';

/**
 * Shows lines of a shell, each with what it prints.
 *
 * @param environment is added to that of the demo
 * @throws Error when a line fails
 */
export async function runLines(folder: string, environment: ShellEnvironment, lines: readonly string[]): Promise<void> {
  // One shell for all, so that it can wait for what it has put into the background.
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
