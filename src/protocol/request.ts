/** A reply line that is not what its request calls for; the line is kept as it came. */
export class MalformedReply {
  readonly line: string;

  constructor(line: string) {
    this.line = line;
  }
}

interface RequestOf<Arguments, Reply> {
  readonly name: string;
  /** The fields after the name, not yet escaped. */
  readonly encode: (args: Arguments) => readonly string[];
  /** Reads one line of the reply. */
  readonly decode: (line: string) => Reply;
}

/** A request that is answered with one line. spec: protocol 1 */
export interface LineRequest<Arguments, Reply> extends RequestOf<Arguments, Reply> {
  readonly reply: 'line';
}

/** A request that is answered with any number of lines and an empty one. spec: protocol 1 */
export interface ListRequest<Arguments, Reply> extends RequestOf<Arguments, Reply> {
  readonly reply: 'list';
}
