import { parseUint } from '../../posix/numbers.ts';
import { splitFields } from '../../protocol/escaping.ts';
import { UserListingError } from './user-source-error.ts';

const MAJOR_VERSION = 1;
const REQUEST_ID = '1';
/** The longest line that fits into the original's buffer, in bytes, without its line feed. */
const MAX_LINE_BYTES = 8191;

/** The request for all users. spec: protocol 6 */
export const listRequest = `VERSION\t${MAJOR_VERSION}\t0\nLIST\t${REQUEST_ID}\n`;

/**
 * Parses the output of a user database that lists its users: a greeting from VERSION to SPID, the names, and DONE.
 * spec: protocol 6, command-line 8
 */
export class UserdbListing {
  readonly #describeConnection: () => string;
  readonly #warn: (text: string) => void;
  #state: 'version' | 'greeting' | 'names' | 'namesWithoutVersion' = 'version';
  /** Whether a line is the first of a read, or treated as such: the original handles the first line differently. */
  #isFirst = true;
  #end: 'complete' | UserListingError | undefined;

  /**
   * @param describeConnection returns the name of the connection for messages
   * @param warn is called with problems that do not stop the listing
   */
  constructor(describeConnection: () => string, warn: (text: string) => void) {
    this.#describeConnection = describeConnection;
    this.#warn = warn;
  }

  /** How the listing ended; undefined while it has not. */
  get end(): 'complete' | UserListingError | undefined {
    return this.#end;
  }

  /** Whether the greeting is complete. */
  get greeted(): boolean {
    return this.#state === 'names' || this.#state === 'namesWithoutVersion';
  }

  /**
   * Parses the lines of one read, up to the end of the listing, and returns the names in them. An empty name counts
   * only if it is the first.
   */
  names(lines: readonly string[]): string[] {
    const names: string[] = [];
    this.#isFirst = true;
    for (const line of lines) {
      const name = this.#end === undefined ? this.#read(line) : undefined;
      const isName: boolean = name !== undefined && (name !== '' || this.#isFirst);
      if (name !== undefined && isName) names.push(name);
      // After a line without a name, the original starts a new read.
      this.#isFirst = !isName;
    }
    return names;
  }

  /** Ends the listing if the incomplete line is too long. */
  checkPending(bytes: number): void {
    if (bytes > MAX_LINE_BYTES) this.#end ??= new UserListingError('BUG: Received more than 8192 bytes');
  }

  #read(line: string): string | undefined {
    this.checkPending(line.length);
    if (this.#end !== undefined) return undefined;
    if (line === '') this.#readEmpty();
    else if (this.greeted) return this.#readName(splitFields(line));
    else this.#readGreeting(line);
    return undefined;
  }

  #readEmpty(): void {
    this.#warn(`auth-master: ${this.#describeConnection()}: Unexpectedly received empty line`);
    if (this.#isFirst) this.#end = new UserListingError('Disconnected unexpectedly');
  }

  #readGreeting(line: string): void {
    const [command, ...args] = splitFields(line);
    if (command === 'VERSION' && args.length > 1) this.#readVersion(line, args);
    else if (command === 'SPID') this.#state = this.#state === 'version' ? 'namesWithoutVersion' : 'names';
  }

  #readVersion(line: string, [major = '', minor = '']: readonly string[]): void {
    const version = parseUint(major);
    if (this.#state !== 'version' || version === undefined || parseUint(minor) === undefined) {
      this.#end = new UserListingError(`Auth server sent invalid version line: ${line}`);
    } else if (version !== MAJOR_VERSION) {
      const versions = `major version ${version}, but we support only ${MAJOR_VERSION}`;
      const reason = `Socket supports ${versions} (mixed old and new binaries?)`;
      this.#end = new UserListingError(reason, this.#describeConnection());
    } else {
      this.#state = 'greeting';
    }
  }

  #readName(fields: readonly string[]): string | undefined {
    const [command, id, value] = fields;
    if (id !== REQUEST_ID || this.#state === 'namesWithoutVersion') this.#failUnexpected(fields);
    else if (command === 'LIST' && value !== undefined) return value;
    else if (command !== 'DONE') this.#end = new UserListingError('User listing returned invalid input');
    else this.#end = value === 'fail' ? new UserListingError('User listing returned failure') : 'complete';
    return undefined;
  }

  #failUnexpected(fields: readonly string[]): void {
    this.#end = new UserListingError(`BUG: Unexpected input: ${fields.join('\t')}`);
  }
}
