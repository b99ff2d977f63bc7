/** The greatest weight of a mail server that any director takes. spec: protocol.md 3.5 */
export const MAX_VHOSTS = 1000;
