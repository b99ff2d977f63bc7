const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * What is said when a signal ends the program in the middle of something; the signal then does what it does to any
 * program. spec: differences D17
 */
export class Interruption {
  readonly #say: (text: string) => void;
  #describe: (() => string) | undefined;

  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  /** undefined ends the program without a word. */
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
