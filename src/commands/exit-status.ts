/** There is something to do, says a command that was told not to do it. */
export const EX_PENDING = 2;
/** Exit statuses of sysexits.h, as the command uses them. spec: cli.md */
export const EX_USAGE = 64;
export const EX_NOHOST = 68;
export const EX_TEMPFAIL = 75;
export const EX_PROTOCOL = 76;
/** A change that is too dangerous to be made without `--force`. */
export const EX_NOPERM = 77;
