/** Leaves out what the original logs about its plugins. */
export function withoutDebug(text: string): string {
  return text.replace(/^.*Debug: .*\n/gm, '');
}

/** Leaves out the top-level commands that only the original has. */
export function onlyDirectorUsage(text: string): string {
  return text.replace(/^ {2}(?!director )\S.*\n/gm, '');
}

/** Dates and unix seconds of now, which differ from one run to the next; the width stays. */
export function withoutTimes(text: string): string {
  return text.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, 'YYYY-MM-DD hh:mm:ss');
}
