import { RefusedLine } from './refused-line.ts';

/** A host name is to be looked up before the configuration can be read to its end. */
export class HostNotLookedUp extends Error {
  override readonly name = 'HostNotLookedUp';
  readonly host: string;

  constructor(host: string) {
    super(`${host} is not looked up`);
    this.host = host;
  }
}

/**
 * The host names of `local` and `remote` blocks that were looked up. Reading does not wait, as a lookup does: what meets
 * another name ends with {@link HostNotLookedUp}, and is done again.
 */
export class HostAddresses {
  readonly #results = new Map<string, string | RefusedLine>();

  /**
   * @param host latin1, no address
   * @throws RefusedLine if it has no address, HostNotLookedUp
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
