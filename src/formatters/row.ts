/** The values of a row, latin1, one per header. */
export type Row = readonly string[];
