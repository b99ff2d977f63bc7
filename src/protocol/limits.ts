/** The largest value of a 32-bit field. spec: protocol 3.1 */
export const MAX_UINT32 = 4_294_967_295;
/** The largest weight of a mail server that a director accepts. spec: protocol 3.5 */
export const MAX_VHOSTS = 1000;
