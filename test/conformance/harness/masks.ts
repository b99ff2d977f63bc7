/** Removes what the original logs about its plugins. */
export function withoutDebug(text: string): string {
  return text.replace(/^.*Debug: .*\n/gm, '');
}

/** Removes the top-level commands that only the original has. */
export function onlyDirectorUsage(text: string): string {
  return text.replace(/^ {2}(?!director )\S.*\n/gm, '');
}

/** Masks dates and durations, which differ between runs. Dates keep their width. */
export function withoutTimes(text: string): string {
  return text
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, 'YYYY-MM-DD hh:mm:ss')
    .replace(/\b\d+ secs ago/g, 'N secs ago');
}

/** Masks the counters of a running ring, and the column widths that depend on them. */
export function withoutCounters(text: string): string {
  return withoutTimes(text)
    .replace(/\b\d+\b/g, 'N')
    .replace(/ +/g, ' ');
}
