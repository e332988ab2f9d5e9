import type { Chain } from '../domain/chains/chain.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { TransactionReader, TransactionReading } from '../domain/ports/transaction-reader.ts'
import { whyImpossibleTransaction } from '../domain/transactions/why-impossible.ts'

interface Bounds {
  /** The source's name in sentences. */
  readonly title: string
  readonly clock: Clock
  /** Throws SourceError for a tip that the chain cannot have. */
  requireTip(chain: Chain, tip: number): void
  highestTip(chain: Chain, now: number): number
}

/** A reader whose transactions are unusable when no chain can hold them. */
export function plausibleTransactions(
  { sizeMax, read }: TransactionReader,
  { title, clock, requireTip, highestTip }: Bounds,
): TransactionReader {
  const checked = (chain: Chain, reading: TransactionReading): TransactionReading => {
    if (reading.kind !== 'found') return reading
    const now = clock.now()
    const why = whyImpossibleTransaction(chain, reading.transaction, { tip: highestTip(chain, now), now })
    return why === null ? reading : { kind: 'unusable', reason: `${title} reports a transaction ${why}.` }
  }
  return {
    sizeMax,
    read: async (request, options) => {
      const { chain } = request
      const { tip, byHash } = await read(request, options)
      if (tip !== null) requireTip(chain, tip)
      return { tip, byHash: new Map([...byHash].map(([hash, reading]) => [hash, checked(chain, reading)])) }
    },
  }
}
