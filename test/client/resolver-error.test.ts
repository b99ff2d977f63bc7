import { expect, it } from 'vitest';
import { resolverError } from '../../src/client/resolver-error.ts';

const failure = (code: string, errno?: number) => Object.assign(new Error(), { code, ...(errno && { errno }) });

it.each([
  ['EAI_ADDRFAMILY', 'Address family for hostname not supported'],
  ['EAI_AGAIN', 'Temporary failure in name resolution'],
  ['EAI_FAIL', 'Non-recoverable failure in name resolution'],
  ['EAI_FAMILY', 'ai_family not supported'],
  ['EAI_MEMORY', 'Memory allocation failure'],
  ['EAI_NODATA', 'No address associated with hostname'],
  ['EAI_SERVICE', 'Servname not supported for ai_socktype'],
  ['ENOTFOUND', 'Name or service not known'],
  ['', 'Name or service not known'],
])('says for %s what the C library says', (code, text) => {
  expect(resolverError(failure(code, -3008))).toBe(text);
});

it('knows a name without an address, for which Node has the code of an unknown one', () => {
  expect(resolverError(failure('ENOTFOUND', -3007))).toBe('No address associated with hostname');
});
