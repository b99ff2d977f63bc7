import type { Row } from '../../formatters/row.ts';

/** Yields all rows as one batch of a listing. */
export async function* singleBatch(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  yield rows;
}
