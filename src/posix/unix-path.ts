/** The longest path of a unix socket: what fits into sockaddr_un with its NUL. */
export const MAX_UNIX_PATH_BYTES = 107;
