import { bar } from './bar.ts';

const MAX_BAR = 30;
const MIN_BAR = 4;
/** The weight of a new measurement in the moving average of the speed. */
const WEIGHT = 0.3;
/** Shorter intervals are too short to measure the speed. */
const MIN_STEP_MS = 400;

/** Shows the progress of a long command on one line that fits the terminal. */
export class ProgressLine {
  readonly #name: string;
  readonly #unit: string;
  #last: { readonly done: number; readonly at: number } | undefined;
  /** Units per millisecond. */
  #speed: number | undefined;

  /**
   * @param name the start of the line; left out on a narrow terminal
   * @param unit what is counted, such as `users`
   */
  constructor(name: string, unit: string) {
    this.#name = name;
    this.#unit = unit;
  }

  /**
   * Records the progress, to measure the speed.
   *
   * @param now the time of a monotonic clock, in milliseconds
   */
  update(done: number, now = performance.now()): void {
    const last = this.#last;
    if (last === undefined || done < last.done) {
      this.#last = { done, at: now };
      return;
    }
    const elapsed = now - last.at;
    if (elapsed < MIN_STEP_MS) return;
    const speed = (done - last.done) / elapsed;
    this.#speed = this.#speed === undefined ? speed : this.#speed + WEIGHT * (speed - this.#speed);
    this.#last = { done, at: now };
  }

  /**
   * Formats the line.
   *
   * @param total at least 1
   * @param columns the width of the terminal; the line is at least one column shorter, so that it never wraps
   */
  draw(done: number, total: number, columns: number): string {
    const room = columns - 1;
    const left = total - done;
    const time = this.#speed !== undefined && this.#speed > 0 ? `, ${duration(left / this.#speed / 1000)} left` : '';
    const counts = `${left} of ${total} ${this.#unit}`;
    for (const text of [`${counts}${time}`, counts, `${left} of ${total}`]) {
      for (const name of [`${this.#name} `, '']) {
        const width = Math.min(room - name.length - text.length - 3, MAX_BAR);
        if (width >= MIN_BAR) return `${name}|${bar(done / total, width)}| ${text}`;
      }
    }
    return `${left} of ${total}`.slice(0, Math.max(room, 0));
  }
}

/** Formats the remaining time as M:SS or H:MM:SS. */
function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const two = (number: number) => String(number).padStart(2, '0');
  if (hours > 99) return 'days';
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
