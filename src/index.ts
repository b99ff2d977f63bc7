/// <reference lib="esnext.disposable" preserve="true" />
/**
 * A client for the admin protocol of Dovecot 2.3's director, the hash and the ring that directors assign users to mail
 * servers with, and an embedded director for tests.
 *
 * @module
 */
export { type ConnectOptions, connect } from './library/connect.ts';
export type {
  DirectorClient,
  DirectorOptions,
  HostOptions,
  HostResetUsersOptions,
  HostSetOptions,
  KickOptions,
  RequestOptions,
  UserListOptions,
  UserLookupOptions,
} from './library/director-client.ts';
export { DirectorError, type DirectorErrorCode } from './library/director-error.ts';
export type { EmbeddedDirector, LoginOptions } from './library/embedded-director.ts';
export type { Encoding } from './library/encoding.ts';
export type { ActiveUser, MailServer, UserPlace } from './library/records.ts';
export type { ReplyList } from './library/reply-list.ts';
export type {
  ConnectedDirector,
  KnownDirector,
  RingConnection,
  RingDirector,
  SelfDirector,
  UnconnectedDirector,
  UnidentifiedConnection,
} from './library/ring-director.ts';
export { type StartDirectorOptions, startDirector } from './library/start-director.ts';
export { type UserHasher, type UserHasherOptions, userHasher } from './library/user-hasher.ts';
export { type RingServer, UserRing } from './library/user-ring.ts';
