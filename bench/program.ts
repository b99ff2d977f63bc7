import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A program and its arguments. */
export interface Program {
  readonly file: string;
  readonly words: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
}

const POLL_MS = 2;
const KIBIBYTES = 1024;

/**
 * The wall-clock time of a program in milliseconds. Its output is discarded.
 *
 * @throws Error if the program fails
 */
export function wallClock(program: Program): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(program.file, program.words, {
    env: program.environment,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const elapsed = performance.now() - start;
  if (status !== 0) throw new Error(`${program.file} ${program.words.join(' ')}: ${status} ${stderr}`);
  return elapsed;
}

/** The peak memory of a program in MiB: the kernel's high-water mark, polled until the program ends. */
export async function peakMemory(program: Program): Promise<number> {
  const child = spawn(program.file, program.words, { env: program.environment, stdio: 'ignore' });
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, highWaterMark(child.pid));
  }, POLL_MS);
  await new Promise((resolve) => child.on('close', resolve));
  clearInterval(timer);
  return peak / KIBIBYTES;
}

/** In KiB; 0 for a process that has ended. */
function highWaterMark(pid: number | undefined): number {
  try {
    return Number(/^VmHWM:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
