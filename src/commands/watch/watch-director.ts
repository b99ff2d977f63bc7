import { directorPath } from '../shared/socket-path.ts';
import type { CommandContext } from '../shared/subcommand.ts';
import type { WatchArguments } from './parameters.ts';
import { printRecords } from './print-records.ts';
import { WatchScreen } from './watch-screen.ts';
import { WatchedDirector } from './watched-director.ts';

const EX_USAGE = 64;
const DEFAULT_INTERVAL_MS = 2000;
const MIN_INTERVAL_MS = 100;

/**
 * Polls directors, and shows or prints the results until the program is ended.
 *
 * @throws FatalError, DirectorError
 */
export async function watchDirector(context: CommandContext, args: WatchArguments): Promise<void> {
  const { interval = DEFAULT_INTERVAL_MS } = args;
  if (interval < MIN_INTERVAL_MS) {
    context.log.error(`Invalid --interval: less than ${MIN_INTERVAL_MS / 1000} seconds`);
    context.fail(EX_USAGE);
    return;
  }
  const paths = new Set(args['socket-path'] ?? [directorPath({}, context.settings)]);
  const directors = Array.from(paths, (path) => new WatchedDirector(context, path, interval));
  const screen = await context.openScreen();
  if (screen === undefined) return printRecords(context, directors, interval);
  try {
    await new WatchScreen(context, screen, directors, interval).run();
  } finally {
    screen.close();
  }
}
