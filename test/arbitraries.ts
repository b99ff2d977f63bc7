import fc from 'fast-check';

/** Any bytes, as a latin1 string. Bytes with a meaning in the protocol are frequent. */
export const anyBytes = fc.string({
  unit: fc.oneof(
    fc.constantFrom('\0', '\x01', '\t', '\n', '\r', 'a', '0', 't'),
    fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte)),
  ),
});
