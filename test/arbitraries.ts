import fc from 'fast-check';

/** Any bytes, as a latin1 string, with what the protocol gives a meaning well represented. */
export const anyBytes = fc.string({
  unit: fc.oneof(
    fc.constantFrom('\0', '\x01', '\t', '\n', '\r', 'a', '0', 't'),
    fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte)),
  ),
});
