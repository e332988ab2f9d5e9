/** So many histories an address may have in its life. */
export const HISTORIES_MOST = 2 ** 20

/** Where the rows of a history are: an address's id and the number of the history among its own. */
export interface HistoryKey {
  readonly addressId: number
  readonly history: number
}

export function toHistoryId({ addressId, history }: HistoryKey): number {
  if (history >= HISTORIES_MOST) throw new Error(`address ${addressId} has had too many histories`)
  return addressId * HISTORIES_MOST + history
}

export function toHistoryKey(historyId: number): HistoryKey {
  return { addressId: Math.floor(historyId / HISTORIES_MOST), history: historyId % HISTORIES_MOST }
}
