/** Stored rows or their summaries are not as they were written. The message is a user-facing sentence. */
export class DamagedHistory extends Error {
  override name = 'DamagedHistory'
}

/** `from` and `to` (exclusive) are offsets from the newest row. */
export function damagedRows(from: number, to: number, options?: ErrorOptions): DamagedHistory {
  const which =
    to - from === 1
      ? `Stored transaction ${from + 1} of this address (counted from the newest) does not continue its neighbours.`
      : `Stored transactions ${from + 1} to ${to} of this address (counted from the newest) are damaged.`
  return new DamagedHistory(which, options)
}
