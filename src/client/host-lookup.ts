/** Loaded by those that need it: it takes a while, and most directors are behind a unix socket. */
export { lookup } from 'node:dns/promises';
