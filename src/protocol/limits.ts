/** The greatest number that the protocol's 32-bit fields hold. spec: protocol 3.1 */
export const MAX_UINT32 = 4_294_967_295;
/** The greatest weight of a mail server that any director takes. spec: protocol 3.5 */
export const MAX_VHOSTS = 1000;
