/** The largest weight of a mail server that a director accepts. spec: protocol 3.5 */
export const MAX_VHOSTS = 1000;
