import type { Director } from './director.ts';
import type { HostAddress } from './lookup.ts';

/** Receives the host, or undefined if the user could not be assigned to one. */
export type PlaceAnswer = (host: HostAddress | undefined) => void;

/**
 * Assigns a user to a host, as soon as that is possible. After 30 seconds the answer is undefined. All kinds of logins
 * and lookups use it. spec: protocol 5
 *
 * @param user the name, latin1
 * @param tag empty for none
 * @param bytes the memory that the lookup takes while it waits
 * @param answer can be called before this function returns
 * @returns a function that drops the lookup without an answer
 */
export type PlaceUser = (user: string, tag: string, bytes: number, answer: PlaceAnswer) => () => void;

const nothing = () => {};

/** Creates the function that assigns users to hosts of a director. */
export function placeUsersOn(director: Director): PlaceUser {
  return (user, tag, bytes, answer) => {
    const hash = director.hashOf(director.loginName(user));
    const host = hash === undefined ? undefined : director.assign(hash, tag);
    if (hash === undefined || host !== undefined) {
      answer(host);
      return nothing;
    }
    // Copies the tag: a slice keeps the whole string that it was cut from in memory.
    const forget = director.hold(hash, Buffer.from(tag, 'latin1').toString('latin1'), bytes, answer);
    if (forget === undefined) answer(undefined);
    return forget ?? nothing;
  };
}
