import { visibleControls } from '../posix/visible-controls.ts';
import { type Listing, rowsOf } from './formatter.ts';

/**
 * A listing that is safe to show on a terminal: control characters and invalid UTF-8 are shown as `\xNN`.
 * spec: differences D11
 */
export function safeListing(listing: Listing): Listing {
  return { ...listing, rows: cleanRows(listing.rows) };
}

async function* cleanRows(rows: Listing['rows']): Listing['rows'] {
  for await (const batch of rows) yield rowsOf(batch).map((row) => row.map(visibleControls));
}
