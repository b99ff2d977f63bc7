/** The file of user names cannot be read. The message is shown to the user. spec: differences D3 */
export class UsersFileError extends Error {
  override readonly name = 'UsersFileError';
}

/** The user database did not list all of its users. The message is shown to the user. spec: command-line 8 */
export class UserListingError extends Error {
  override readonly name = 'UserListingError';

  constructor(reason: string, context = 'userdb list') {
    super(`auth-master: ${context}: ${reason}`);
  }
}
