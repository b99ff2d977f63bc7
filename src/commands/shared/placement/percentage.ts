/**
 * Formats a share as a percentage.
 *
 * @param share from 0 to 1; undefined for a host that takes no users
 */
export function percentage(share: number | undefined): string {
  return share === undefined ? '-' : `${(share * 100).toFixed(2)}%`;
}
