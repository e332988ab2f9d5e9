import type { SimTransaction } from './transaction.ts'

/** Divides a mempool into the transactions of a new block and the others: none is mined before its ancestors. */
export function blockTemplate(
  mempool: readonly SimTransaction[],
  include: (transaction: SimTransaction) => boolean,
): { readonly mined: readonly SimTransaction[]; readonly waiting: readonly SimTransaction[] } {
  const mined: SimTransaction[] = []
  const waiting: SimTransaction[] = []
  const waitingHashes = new Set<string>()
  for (const transaction of mempool) {
    const ready = !transaction.inputs.some((input) => waitingHashes.has(input.hash))
    if (ready && include(transaction)) mined.push(transaction)
    else {
      waiting.push(transaction)
      waitingHashes.add(transaction.hash)
    }
  }
  return { mined, waiting }
}
