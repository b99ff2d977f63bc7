/** The differences between the two protocols of an auth server that matter to a relay. spec: dovecot-2.4 3 */
export interface RelayKind {
  /** For log lines. */
  readonly name: string;
  /** The first word of requests whose reply may lack a host. */
  readonly request: 'AUTH' | 'PASS';
  /** The first word of those replies. */
  readonly reply: 'OK' | 'PASS';
  /** First words of other replies that end such a request. */
  readonly otherEnds: readonly string[];
}

/** Login processes, at `login/director`. */
export const loginKind: RelayKind = { name: 'login', request: 'AUTH', reply: 'OK', otherEnds: ['FAIL'] };

/** LMTP and doveadm, at `director-userdb`. */
export const userdbKind: RelayKind = {
  name: 'userdb',
  request: 'PASS',
  reply: 'PASS',
  otherEnds: ['FAIL', 'NOTFOUND'],
};
