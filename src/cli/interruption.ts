const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Logs a message when a signal interrupts the program in the middle of its work. The signal then has its default
 * effect. spec: differences D17
 */
export class Interruption {
  readonly #say: (text: string) => void;
  #describe: (() => string) | undefined;

  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  /** Returns the message. With undefined, signals end the program without a message. */
  set describe(describe: (() => string) | undefined) {
    this.#describe = describe;
    for (const signal of SIGNALS) {
      process.off(signal, this.#onSignal);
      if (describe !== undefined) process.on(signal, this.#onSignal);
    }
  }

  readonly #onSignal = (signal: NodeJS.Signals): void => {
    const text = this.#describe?.();
    this.describe = undefined;
    if (text !== undefined) this.#say(text);
    process.kill(process.pid, signal);
  };
}
