/** The limit on queued kicks. A queued kick stays when its client disconnects. */
const MAX_WAITING = 1000;

/** Limits the number of kicks that run at the same time, and queues the others. spec: protocol 3.11 */
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

  /** Whether the queue has room for another kick. */
  get mayWait(): boolean {
    return this.#waiting.length < MAX_WAITING;
  }

  /**
   * Starts a kick as soon as the limit allows it, and then calls `started`.
   *
   * @param kick counts against the limit until its promise resolves, and for one turn of the event loop at least
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
