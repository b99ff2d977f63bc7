import type { ArgumentsOf, Parameters } from '../../program/option.ts';
import { socketPath } from '../shared/socket-path.ts';

/** The parameters of `director plan`. */
export const parameters = {
  ...socketPath,
  moves: { type: 'flag', help: 'show how many users would move between which mail servers' },
  users: { type: 'flag', help: 'show each user hash that would move' },
  all: { type: 'flag', help: 'also show the mail servers that would not change' },
  set: { type: 'strings', names: 'mail server', help: 'a mail server and the vhost count that it would have' },
  add: { type: 'strings', names: 'mail server', help: 'a mail server that would be added' },
  up: { type: 'strings', names: 'mail server', help: 'a mail server that would be up' },
  down: { type: 'strings', names: 'mail server', help: 'a mail server that would be down' },
  remove: {
    type: 'strings',
    names: 'mail server',
    help: 'a mail server that would be removed, with its users forgotten',
  },
} as const satisfies Parameters;

/** The arguments of `director plan`. */
export type PlanArguments = ArgumentsOf<typeof parameters>;
