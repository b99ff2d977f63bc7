/** Exit statuses of sysexits.h, as the command uses them. spec: cli.md */
export const EX_NOHOST = 68;
export const EX_TEMPFAIL = 75;
export const EX_PROTOCOL = 76;
