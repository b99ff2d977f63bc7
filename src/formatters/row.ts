/** The values of one row, latin1, one for each header. */
export type Row = readonly string[];
