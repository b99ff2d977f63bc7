/** The longest path of a unix socket in bytes: the size in a sockaddr_un without the NUL. */
export const MAX_UNIX_PATH_BYTES = 107;
