import { hostname } from 'node:os';
import { getegid, geteuid, pid } from 'node:process';

/** Expands a part of a format for a user name. Both are latin1. */
export type Value = (name: string) => string;

const user: Value = (name) => name;
const username: Value = (name) => {
  const at = name.indexOf('@');
  return at < 0 ? name : name.slice(0, at);
};
const domain: Value = (name) => {
  const at = name.indexOf('@');
  return at < 0 ? '' : name.slice(at + 1);
};

/** The variables of one letter. spec: command-line 7 */
export const shortVariables: ReadonlyMap<string, Value> = new Map(
  Object.entries<Value>({
    u: user,
    n: username,
    d: domain,
    '%': () => '%',
  }),
);

/** The variables in braces, except those with arguments. spec: command-line 7 */
export const longVariables: ReadonlyMap<string, Value> = new Map(
  Object.entries<Value>({
    user,
    username,
    domain,
    pid: () => String(pid),
    uid: () => String(geteuid?.()),
    gid: () => String(getegid?.()),
    hostname,
  }),
);
