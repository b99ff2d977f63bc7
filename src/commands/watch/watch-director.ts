import { setTimeout as sleep } from 'node:timers/promises';
import type { DirectorConnection } from '../../client/connection.ts';
import { DirectorError } from '../../client/director-error.ts';
import { coloured, plain } from '../drawing/style.ts';
import { directorPath } from '../socket-path.ts';
import { printHosts } from '../status.ts';
import { type CommandContext, type Screen, UsageError } from '../subcommand.ts';
import { drawView } from './draw-view.ts';
import { lookAt } from './look.ts';
import { View } from './view.ts';

interface WatchArguments {
  readonly 'socket-path'?: string;
  readonly interval?: string;
}

const DEFAULT_INTERVAL_MS = 2000;
const MIN_INTERVAL_MS = 100;

/**
 * Follows a director until the user has seen enough.
 *
 * @throws UsageError, FatalError, DirectorError
 */
export async function watchDirector(context: CommandContext, args: WatchArguments): Promise<void> {
  const intervalMs = parseInterval(args.interval);
  const path = directorPath(args['socket-path'], context.settings);
  const director = await context.connect(path);
  const screen = await context.openScreen();
  if (screen === undefined) return printForever(context, director, intervalMs);
  try {
    await new Watch(context, screen, path, director).run(intervalMs);
  } finally {
    screen.close();
  }
}

/** @returns milliseconds */
function parseInterval(text: string | undefined): number {
  if (text === undefined) return DEFAULT_INTERVAL_MS;
  if (!/^\d*\.?\d+$/.test(text) || Number(text) === 0) throw new UsageError();
  return Math.max(Number(text) * 1000, MIN_INTERVAL_MS);
}

/** A table each time, until the output or the director ends it. */
async function printForever(context: CommandContext, director: DirectorConnection, intervalMs: number): Promise<void> {
  while (context.status === 0) {
    await printHosts(context, director);
    await context.flush();
    if (context.status === 0) await sleep(intervalMs);
  }
}

/** The view on a terminal. */
class Watch {
  readonly #context: CommandContext;
  readonly #screen: Screen;
  readonly #path: string;
  readonly #view = new View();
  #director: DirectorConnection | undefined;

  constructor(context: CommandContext, screen: Screen, path: string, director: DirectorConnection) {
    this.#context = context;
    this.#screen = screen;
    this.#path = path;
    this.#director = director;
  }

  async run(intervalMs: number): Promise<void> {
    let looking: Promise<'looked' | 'due'> = this.#look();
    for (;;) {
      const event = await Promise.race([this.#screen.nextEvent(), looking]);
      if (event === 'q' || event === 'closed') return;
      if (event === 's') this.#view.sortNext();
      if (event === 'p') this.#view.isPaused = !this.#view.isPaused;
      if (event === 'looked') looking = sleep(intervalMs, 'due' as const);
      // While it is paused the look that is due waits.
      if (event === 'due') looking = this.#view.isPaused ? sleep(MIN_INTERVAL_MS, 'due' as const) : this.#look();
      if (event !== 'due') this.#draw();
    }
  }

  async #look(): Promise<'looked'> {
    try {
      this.#director ??= await this.#context.connect(this.#path);
      this.#view.update(await lookAt(this.#director), Date.now());
    } catch (error) {
      if (!(error instanceof DirectorError)) throw error;
      // A director that was restarted is there again at one of the next looks.
      this.#view.trouble = error.message;
      this.#director?.close();
      this.#director = undefined;
    }
    return 'looked';
  }

  #draw(): void {
    const { columns, rows, hasColours } = this.#screen;
    const at = this.#view.lookedAt;
    const time = at === undefined ? '' : this.#context.localTime(Math.floor(at / 1000)).slice(-'HH:MM:SS'.length);
    const canvas = { columns, rows, style: hasColours ? coloured : plain };
    this.#screen.draw(drawView(this.#view, this.#path, time, canvas).flatMap((line) => line.split('\n')));
  }
}
