import { setTimeout as sleep } from 'node:timers/promises';
import { coloured, plain } from '../shared/drawing/style.ts';
import type { CommandContext, Screen } from '../shared/subcommand.ts';
import { disagreement } from './disagreement.ts';
import type { DirectorState } from './draw-head.ts';
import { drawView } from './draw-view.ts';
import { looks } from './looks.ts';
import { Shares } from './share.ts';
import { View } from './view.ts';
import { pressKey } from './view-keys.ts';
import type { WatchedDirector } from './watched-director.ts';

/** How often to redraw without new data, to update the age that is shown. */
const TICK_MS = 1000;

/** The view on a terminal. */
export class WatchScreen {
  readonly #context: CommandContext;
  readonly #screen: Screen;
  readonly #directors: readonly WatchedDirector[];
  readonly #intervalMs: number;
  readonly #view = new View();
  readonly #shares = new Shares();
  #page = 1;
  #announce: () => void = () => {};

  /** @param intervalMs between two polls of a director, in milliseconds */
  constructor(context: CommandContext, screen: Screen, directors: readonly WatchedDirector[], intervalMs: number) {
    this.#context = context;
    this.#screen = screen;
    this.#directors = directors;
    this.#intervalMs = intervalMs;
  }

  /**
   * Draws until the user quits or the terminal is closed.
   *
   * @throws DirectorError, FatalError if none of the directors can be reached at the start
   */
  async run(): Promise<void> {
    const looking = this.#look();
    const clock = setInterval(() => this.#announce(), TICK_MS);
    try {
      let event = this.#screen.nextEvent();
      for (;;) {
        const news = new Promise<'news'>((resolve) => {
          this.#announce = () => resolve('news');
        });
        this.#draw();
        const happened = await Promise.race([event, news, looking]);
        if (happened === 'closed') return;
        if (typeof happened === 'object' && pressKey(this.#view, happened, this.#page)) return;
        if (happened !== 'news') event = this.#screen.nextEvent();
      }
    } finally {
      clearInterval(clock);
    }
  }

  async #look(): Promise<never> {
    const wait = async () => {
      do await sleep(this.#intervalMs);
      while (this.#view.isPaused);
    };
    for await (const director of looks(this.#directors, wait)) {
      const refusals = this.#directors.map(({ refusal }) => refusal);
      if (refusals[0] !== undefined && refusals.every((refusal) => refusal !== undefined)) throw refusals[0];
      await this.#see(director);
      this.#announce();
    }
    throw new Error('looks() has ended');
  }

  /** Shows the first director that answers, and compares the others with it. */
  async #see(director: WatchedDirector): Promise<void> {
    const opinions = this.#directors.flatMap(({ look, silentMs }, index) =>
      look === undefined || silentMs !== undefined ? [] : [{ number: index + 1, hosts: look.hosts }],
    );
    const [first] = opinions;
    if (first === undefined) return;
    const { look, lookedAt } = director;
    if (director === this.#directors[first.number - 1] && look !== undefined && lookedAt !== undefined) {
      this.#view.update(look, await this.#shares.of(look.hosts), lookedAt);
    }
    this.#view.compare(disagreement(opinions));
  }

  #draw(): void {
    const { columns, rows, hasColours } = this.#screen;
    const { lookedAt } = this.#view;
    const clock = {
      lookedAt: lookedAt === undefined ? '' : this.#local(lookedAt / 1000).time,
      since: (changed: number) => this.#since(changed),
    };
    const canvas = { columns, rows, style: hasColours ? coloured : plain };
    const picture = drawView(this.#view, this.#directors.map(stateOf), clock, canvas);
    this.#view.first = picture.first;
    this.#page = picture.page;
    this.#screen.draw(picture.lines);
  }

  /** The time if it is today, otherwise the date. */
  #since(changed: number): string {
    const { day, time } = this.#local(changed);
    return day === this.#local(Date.now() / 1000).day ? time.slice(0, 'HH:MM'.length) : day;
  }

  #local(seconds: number): { readonly day: string; readonly time: string } {
    const [day = '', time = ''] = this.#context.localTime(Math.floor(seconds)).split(' ');
    return { day, time };
  }
}

function stateOf({ path, silentMs, error, look }: WatchedDirector): DirectorState {
  return {
    name: path,
    silentMs,
    failure: error?.message,
    servers: look?.hosts.length,
    users: look?.hosts.reduce((sum, { users }) => sum + users, 0) ?? 0,
  };
}
