/** The largest 32-bit unsigned integer. */
export const MAX_UINT32 = 4_294_967_295;
/** The longest path of a unix socket in bytes: the size in a sockaddr_un without the NUL. */
export const MAX_UNIX_PATH_BYTES = 107;
