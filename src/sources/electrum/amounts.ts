import type { RawTransaction } from '../../domain/transactions/raw/raw-transaction.ts'
import type { RawByHash } from './raw-transactions.ts'

/** Hashes of transactions whose outputs the others spend. */
export function parentsOf(transactions: Iterable<RawTransaction>): ReadonlySet<string> {
  const parents = new Set<string>()
  for (const transaction of transactions) {
    if (!transaction.isCoinbase) transaction.forEachInput((hash) => parents.add(hash))
  }
  return parents
}

/**
 * The net effect of transactions on one script: what their outputs pay to it, less its outputs that their inputs spend.
 * `all` holds them, and those of the script's history that they spend: an output of the script that is spent was made by a
 * transaction of its own history, so no other is needed.
 */
export function netAmounts(
  script: Uint8Array,
  hashes: readonly string[],
  all: RawByHash,
): ReadonlyMap<string, bigint> {
  const received = ownOutputs(script, all)
  const amounts = new Map<string, bigint>()
  for (const hash of hashes) {
    let net = 0n
    for (const value of received.get(hash)?.values() ?? []) net += value
    all.get(hash)?.forEachInput((parent, index) => {
      net -= received.get(parent)?.get(index) ?? 0n
    })
    amounts.set(hash, net)
  }
  return amounts
}

/** By transaction and index. */
function ownOutputs(script: Uint8Array, all: RawByHash): ReadonlyMap<string, ReadonlyMap<number, bigint>> {
  const found = new Map<string, Map<number, bigint>>()
  for (const [hash, transaction] of all) {
    const own = new Map<number, bigint>()
    transaction.forEachOutput((index, value, paid) => {
      if (isSame(script, paid)) own.set(index, value)
    })
    if (own.size > 0) found.set(hash, own)
  }
  return found
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && Buffer.compare(a, b) === 0
}
