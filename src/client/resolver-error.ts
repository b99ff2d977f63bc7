const texts: Readonly<Record<string, string>> = {
  EAI_ADDRFAMILY: 'Address family for hostname not supported',
  EAI_AGAIN: 'Temporary failure in name resolution',
  EAI_FAIL: 'Non-recoverable failure in name resolution',
  EAI_FAMILY: 'ai_family not supported',
  EAI_MEMORY: 'Memory allocation failure',
  EAI_NODATA: 'No address associated with hostname',
  EAI_SERVICE: 'Servname not supported for ai_socktype',
};

/** libuv's number of EAI_NODATA, which Node's error code does not tell from an unknown name. */
const UV_EAI_NODATA = -3007;

/**
 * The C library's text of a failed name lookup.
 *
 * @param error what `dns.lookup` failed with; undefined for a name that it is not asked for
 */
export function resolverError(error: unknown): string {
  const { code, errno }: Partial<NodeJS.ErrnoException> = error instanceof Error ? error : {};
  return texts[errno === UV_EAI_NODATA ? 'EAI_NODATA' : String(code)] ?? 'Name or service not known';
}
