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
  readonly #describeConnection: () => string;
  readonly #warn: (text: string) => void;
  #state: 'version' | 'greeting' | 'names' | 'namesWithoutVersion' = 'version';
  /** Whether a line is the first of what was read, or counts as such: the original treats it in another way. */
  #isFirst = true;
  #end: 'complete' | UserListingError | undefined;

  /**
   * @param describeConnection names the server in messages
   * @param warn is told of what is wrong but does no harm
   */
  constructor(describeConnection: () => string, warn: (text: string) => void) {
    this.#describeConnection = describeConnection;
    this.#warn = warn;
  }

  /** How the listing ended, once it has. */
  get end(): 'complete' | UserListingError | undefined {
    return this.#end;
  }

  /** Whether the server has said who it is. */
  get greeted(): boolean {
    return this.#state === 'names' || this.#state === 'namesWithoutVersion';
  }

  /** The names in the lines that were read at once, up to the end. An empty name counts only where it is the first. */
  names(lines: readonly string[]): string[] {
    const names: string[] = [];
    this.#isFirst = true;
    for (const line of lines) {
      const name = this.#end === undefined ? this.#read(line) : undefined;
      const isName: boolean = name !== undefined && (name !== '' || this.#isFirst);
      if (name !== undefined && isName) names.push(name);
      // After what gives no name the original goes back to where it reads.
      this.#isFirst = !isName;
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
