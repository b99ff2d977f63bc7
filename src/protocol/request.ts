/** A reply line that does not match its request, as received. */
export class MalformedReply {
  readonly line: string;

  constructor(line: string) {
    this.line = line;
  }
}

interface RequestOf<Arguments, Reply> {
  readonly name: string;
  /** The fields after the name, before escaping. */
  readonly encode: (args: Arguments) => readonly string[];
  /** Decodes one line of the reply. */
  readonly decode: (line: string) => Reply;
}

/** A request with a reply of one line. spec: protocol 1 */
export interface LineRequest<Arguments, Reply> extends RequestOf<Arguments, Reply> {
  readonly reply: 'line';
}

/** A request with a reply of any number of lines, ended by an empty line. spec: protocol 1 */
export interface ListRequest<Arguments, Reply> extends RequestOf<Arguments, Reply> {
  readonly reply: 'list';
}
