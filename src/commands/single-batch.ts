import type { Row } from '../formatters/row.ts';

/** Rows that are all there, as a listing takes them. */
export async function* singleBatch(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  yield rows;
}
