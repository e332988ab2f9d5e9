/** The generations of rows that a history may have in its life. */
const ROW_SETS_MAX = 2 ** 20

/** Where the rows of a history are: its id, and the generation of its rows. */
export interface RowSetKey {
  readonly historyId: number
  readonly rowSet: number
}

/** The id of a row set in the ports: one number for both parts of the key. */
export function toRowSetId({ historyId, rowSet }: RowSetKey): number {
  if (rowSet >= ROW_SETS_MAX) throw new Error(`history ${historyId} has had too many generations of rows`)
  return historyId * ROW_SETS_MAX + rowSet
}

export function toRowSetKey(rowSetId: number): RowSetKey {
  return { historyId: Math.floor(rowSetId / ROW_SETS_MAX), rowSet: rowSetId % ROW_SETS_MAX }
}
