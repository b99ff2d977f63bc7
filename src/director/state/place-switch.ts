import type { PlaceAnswer, PlaceUser } from '../place-user.ts';

interface Pending {
  readonly user: string;
  readonly tag: string;
  readonly bytes: number;
  readonly answer: PlaceAnswer;
  forget: () => void;
}

/** Assigns users with one director, and after a switch with another one, which then also gets the waiting lookups. */
export class PlaceSwitch {
  #place: PlaceUser;
  readonly #pending = new Set<Pending>();

  constructor(place: PlaceUser) {
    this.#place = place;
  }

  readonly place: PlaceUser = (user, tag, bytes, answer) => {
    const pending: Pending = { user, tag, bytes, answer, forget: () => {} };
    this.#ask(pending);
    return () => {
      this.#pending.delete(pending);
      pending.forget();
    };
  };

  switchTo(place: PlaceUser): void {
    this.#place = place;
    for (const pending of [...this.#pending]) {
      pending.forget();
      this.#ask(pending);
    }
  }

  #ask(pending: Pending): void {
    const { user, tag, bytes, answer } = pending;
    this.#pending.add(pending);
    pending.forget = this.#place(user, tag, bytes, (host) => {
      this.#pending.delete(pending);
      answer(host);
    });
  }
}
