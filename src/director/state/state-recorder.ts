/** Records changes of the state. Refreshes and expiry are not recorded: users read from a file count as refreshed. */
export interface StateRecorder {
  /** Mail servers were added, removed or changed. */
  hosts(): void;
  /** A user was assigned to a mail server. */
  user(hash: number, tag: string, ip: string): void;
  /** All users of a mail server were forgotten. */
  forgotten(ip: string, tag: string): void;
  /** The move of a user has started or ended. */
  moving(hash: number, tag: string, isMoving: boolean): void;
}
