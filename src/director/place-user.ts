import type { Director } from './director.ts';
import type { HostAddress } from './lookup.ts';

/** What a lookup ends with: a host, or undefined if none can be given for too long a time. */
export type PlaceAnswer = (host: HostAddress | undefined) => void;

/**
 * Gives a user a host: at once, when one can be given, or not at all after 30 seconds. All ways in end here.
 * spec: protocol.md 5
 *
 * @param user the name, latin1
 * @param tag empty for none
 * @param bytes how much memory the lookup takes while it waits
 * @param answer may be called before this returns
 * @returns ends the waiting without an answer
 */
export type PlaceUser = (user: string, tag: string, bytes: number, answer: PlaceAnswer) => () => void;

const nothing = () => {};

/** Places users by a director's rules. */
export function placeUsersOn(director: Director): PlaceUser {
  return (user, tag, bytes, answer) => {
    const hash = director.hashOf(director.loginName(user));
    const host = hash === undefined ? undefined : director.assign(hash, tag);
    if (hash === undefined || host !== undefined) {
      answer(host);
      return nothing;
    }
    // A part of a string keeps all of it in memory: the tag in bytes of its own.
    const forget = director.hold(hash, Buffer.from(tag, 'latin1').toString('latin1'), bytes, answer);
    if (forget === undefined) answer(undefined);
    return forget ?? nothing;
  };
}
