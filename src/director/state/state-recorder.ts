/** Is told of what has to outlive the process. Refreshes and expiry are left out: they are made up for by time. */
export interface StateRecorder {
  /** Mail servers came or went, or changed. */
  hosts(): void;
  user(hash: number, tag: string, ip: string): void;
  /** All users of a mail server are forgotten. */
  forgotten(ip: string, tag: string): void;
  /** A user is on the way, or no longer. */
  moving(hash: number, tag: string, isMoving: boolean): void;
}
