import type { KickMask, SessionKeeper, Stray, StraySearch } from '../../../src/director/kicks/session-keeper.ts';

export interface ScriptedSession {
  readonly user: string;
  readonly destination: string;
  readonly id?: string;
  /** How many kicks it survives. */
  stubbornness?: number;
}

/** Has sessions in memory, which end when they are kicked. */
export class ScriptedKeeper implements SessionKeeper {
  readonly name = 'scripted';
  readonly listsLocal: boolean = true;
  sessions: ScriptedSession[] = [];
  looks = 0;
  readonly kicks: KickMask[] = [];
  /** The error that the next search throws. */
  failure: Error | undefined;
  /** A search waits for this promise before it looks at the sessions. */
  gate: Promise<void> = Promise.resolve();

  async endStrays(search: StraySearch): Promise<ReadonlySet<Stray>> {
    this.looks++;
    await this.gate;
    if (this.failure !== undefined) throw this.failure;
    const found = new Set<Stray>();
    this.sessions = this.sessions.filter((session) => {
      const stray = search.strayOf(session.user, session.destination);
      search.onSession(session.user, session.destination, session.id ?? session.user);
      if (stray === undefined) return true;
      found.add(stray);
      session.stubbornness = (session.stubbornness ?? 0) - 1;
      return session.stubbornness >= 0;
    });
    return found;
  }

  async kick(mask: KickMask): Promise<void> {
    this.kicks.push(mask);
  }
}
