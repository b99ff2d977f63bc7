import type { WatchedDirector } from './watched-director.ts';

/**
 * Polls directors independently of each other, so that a silent one does not delay the rest. Never ends by itself.
 *
 * @param wait called between two polls of a director
 * @returns each director, after each of its polls
 */
export async function* looks(
  directors: readonly WatchedDirector[],
  wait: () => Promise<void>,
): AsyncGenerator<WatchedDirector> {
  const update = async (director: WatchedDirector) => {
    await director.update();
    return director;
  };
  const pending = new Map(directors.map((director) => [director, update(director)]));
  for (;;) {
    const director = await Promise.race(pending.values());
    yield director;
    pending.set(
      director,
      wait().then(() => update(director)),
    );
  }
}
