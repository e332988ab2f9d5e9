/** Rows in one transaction: a few milliseconds in which the process does nothing else. */
export const BATCH_ROWS = 512
