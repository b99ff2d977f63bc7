import { tabUnescape } from '../../protocol/escaping.ts';
import { lineText } from '../../protocol/line-framer.ts';
import { type HostAddress, hostFields, isLocal, type Lookup } from '../lookup.ts';

/** The settings for the fields that are added to replies. */
export interface AnswerTerms {
  /** The interval at which login processes report that a user is still active. */
  readonly refreshSeconds: number;
  /** The port of a protocol, where mail servers use another one than the proxy's; undefined for the usual one. */
  readonly portOf: (protocol: string) => number | undefined;
}

/**
 * The reply that a login process or lookup client gets, without the end of its line. It never has `proxy` and no host.
 * spec: dovecot-2.4 3
 *
 * @param host undefined if the user cannot be given one
 */
export function relayAnswer(lookup: Lookup, host: HostAddress | undefined, terms: AnswerTerms): string {
  const { line, isProxy, hasPort, protocol } = lookup;
  if (host === undefined) return temporaryFailure(line);
  if (isLocal(lookup, host)) return withoutProxy(line);
  const fields = [line, `proxy_refresh=${terms.refreshSeconds}`, hostFields(host)];
  const port = hasPort ? undefined : terms.portOf(protocol);
  if (!isProxy) fields.push('proxy');
  if (port !== undefined) fields.push(`port=${port}`);
  return fields.join('\t');
}

/** The reply in place of one that cannot be completed. */
export function temporaryFailure(line: string): string {
  const [, id = '', ...fields] = lineText(line).split('\t');
  const user = fields.find((field) => field.startsWith('user='));
  return `FAIL\t${id}${user === undefined ? '' : `\t${user}`}\tcode=temp_fail`;
}

/** Removes `proxy`, because the client is on the user's host already. */
function withoutProxy(line: string): string {
  return line
    .split('\t')
    .filter((field) => !/^proxy(?:=|$)/s.test(tabUnescape(field)))
    .join('\t');
}
