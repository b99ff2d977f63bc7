/** Clients that go away leave their kicks behind. */
const MAX_WAITING = 1000;

/** The limit on kicks at the same time. spec: protocol 3.11 */
export class Kicks {
  readonly #limit: number;
  #outstanding = 0;
  readonly #waiting: { readonly started: () => void; readonly kick: () => Promise<void> }[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  get isFull(): boolean {
    return this.#outstanding >= this.#limit;
  }

  /** Whether one more may wait for its turn. */
  get mayWait(): boolean {
    return this.#waiting.length < MAX_WAITING;
  }

  /**
   * Kicks as soon as the limit allows, and then calls `started`.
   *
   * @param kick counts until it is done, one turn of the event loop at least
   */
  start(started: () => void, kick: () => Promise<void>): void {
    if (this.isFull) {
      this.#waiting.push({ started, kick });
      return;
    }
    this.#outstanding++;
    const turn = new Promise<void>((resolve) => setImmediate(resolve));
    void Promise.all([kick(), turn]).then(() => this.#end());
    started();
  }

  #end(): void {
    this.#outstanding--;
    const next = this.#waiting.shift();
    if (next !== undefined) this.start(next.started, next.kick);
  }
}
