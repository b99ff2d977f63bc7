import type { WatchedDirector } from './watched-director.ts';

/**
 * Looks at directors until nobody asks any more, each at its own pace: one that is silent keeps no other waiting.
 *
 * @param wait comes between two looks at a director
 * @returns each director when it was looked at
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
