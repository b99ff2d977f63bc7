import { RefusedLine } from './refused-line.ts';

/** Parsing needs the address of a host name that has not been resolved. */
export class HostNotLookedUp extends Error {
  override readonly name = 'HostNotLookedUp';
  readonly host: string;

  constructor(host: string) {
    super(`${host} has not been resolved`);
    this.host = host;
  }
}

/**
 * The addresses of the host names in `local` and `remote` blocks. Parsing is synchronous and resolving is not: a name
 * that has not been resolved ends parsing with {@link HostNotLookedUp}. The caller resolves it and parses again.
 */
export class HostAddresses {
  readonly #results = new Map<string, string | RefusedLine>();

  /**
   * @param host a host name, not an address; latin1
   * @throws RefusedLine if the name could not be resolved
   * @throws HostNotLookedUp if {@link lookUp} was not called for it
   */
  first(host: string): string {
    const result = this.#results.get(host);
    if (result === undefined) throw new HostNotLookedUp(host);
    if (result instanceof RefusedLine) throw result;
    return result;
  }

  async lookUp(host: string): Promise<void> {
    const { ResolverError, systemAddresses } = await import('../posix/resolver.ts');
    try {
      const [first = host] = await systemAddresses(host);
      this.#results.set(host, first);
    } catch (error) {
      if (!(error instanceof ResolverError)) throw error;
      this.#results.set(host, new RefusedLine(`gethostbyname(${host}) failed: ${error.message}`));
    }
  }
}
