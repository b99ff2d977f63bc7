import { splitFields } from '../protocol/escaping.ts';
import { parseUint } from '../protocol/numbers.ts';
import { UserListingError } from './user-source-error.ts';

const MAJOR_VERSION = 1;
const REQUEST_ID = '1';
/** The most bytes of a line, its end not counted, that fit into the original's buffer. */
const MAX_LINE_BYTES = 8191;

/** What asks the user database for its users. spec: protocol 6 */
export const listRequest = `VERSION\t${MAJOR_VERSION}\t0\nLIST\t${REQUEST_ID}\n`;

/**
 * Reads what a user database says when it is asked for its users: a greeting from VERSION to SPID, the names, and
 * DONE. spec: protocol 6, command-line 8
 */
export class UserdbListing {
  readonly #connection: string;
  readonly #warn: (text: string) => void;
  #state: 'version' | 'greeting' | 'names' = 'version';
  #end: 'complete' | UserListingError | undefined;

  /**
   * @param path names the server in messages
   * @param warn is told of what is wrong but does no harm
   */
  constructor(path: string, warn: (text: string) => void) {
    this.#connection = `conn unix:${path}`;
    this.#warn = warn;
  }

  /** How the listing ended, once it has. */
  get end(): 'complete' | UserListingError | undefined {
    return this.#end;
  }

  /** Whether the server has said who it is. */
  get greeted(): boolean {
    return this.#state === 'names';
  }

  /** The names in some more lines, up to the end. */
  names(lines: readonly string[]): string[] {
    const names: string[] = [];
    for (const line of lines) {
      const name = this.#end === undefined ? this.#read(line) : undefined;
      if (name !== undefined) names.push(name);
    }
    return names;
  }

  /** Ends a listing in which a line grows too long. */
  checkPending(bytes: number): void {
    if (bytes > MAX_LINE_BYTES) this.#end ??= new UserListingError('BUG: Received more than 8192 bytes');
  }

  #read(line: string): string | undefined {
    this.checkPending(line.length);
    if (this.#end !== undefined) return undefined;
    if (line === '') this.#warn(`auth-master: ${this.#connection}: Unexpectedly received empty line`);
    else if (this.greeted) return this.#readName(splitFields(line));
    else this.#readGreeting(line);
    return undefined;
  }

  #readGreeting(line: string): void {
    const [command, ...args] = splitFields(line);
    if (command === 'VERSION') this.#readVersion(line, args);
    else if (command === 'SPID' && this.#state === 'version') this.#failUnexpected([command, ...args]);
    else if (command === 'SPID') this.#state = 'names';
  }

  #readVersion(line: string, [major = '', minor = '']: readonly string[]): void {
    const version = parseUint(major);
    if (this.#state !== 'version' || version === undefined || parseUint(minor) === undefined) {
      this.#end = new UserListingError(`Auth server sent invalid version line: ${line}`);
    } else if (version !== MAJOR_VERSION) {
      const versions = `major version ${version}, but we support only ${MAJOR_VERSION}`;
      const reason = `Socket supports ${versions} (mixed old and new binaries?)`;
      this.#end = new UserListingError(reason, this.#connection);
    } else {
      this.#state = 'greeting';
    }
  }

  #readName(fields: readonly string[]): string | undefined {
    const [command, id, value] = fields;
    if (id !== REQUEST_ID) this.#failUnexpected(fields);
    else if (command === 'LIST' && value !== undefined) return value;
    else if (command !== 'DONE') this.#end = new UserListingError('User listing returned invalid input');
    else this.#end = value === 'fail' ? new UserListingError('User listing returned failure') : 'complete';
    return undefined;
  }

  #failUnexpected(fields: readonly string[]): void {
    this.#end = new UserListingError(`BUG: Unexpected input: ${fields.join('\t')}`);
  }
}
