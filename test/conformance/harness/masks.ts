/** Leaves out what the original logs about its plugins. */
export function withoutDebug(text: string): string {
  return text.replace(/^.*Debug: .*\n/gm, '');
}

/** Leaves out the top-level commands that only the original has. */
export function onlyDirectorUsage(text: string): string {
  return text.replace(/^ {2}(?!director )\S.*\n/gm, '');
}

/** Dates and durations up to now, which differ from one run to the next; the width of dates stays. */
export function withoutTimes(text: string): string {
  return text
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, 'YYYY-MM-DD hh:mm:ss')
    .replace(/\b\d+ secs ago/g, 'N secs ago');
}

/** The counters of a running ring, and the widths of columns that follow from them. */
export function withoutCounters(text: string): string {
  return withoutTimes(text)
    .replace(/\b\d+\b/g, 'N')
    .replace(/ +/g, ' ');
}
