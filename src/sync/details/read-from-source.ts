import type { Chain } from '../../domain/chains/chain.ts'
import type { CallOptions } from '../../domain/ports/call-options.ts'
import { type ChainSource, SourceError } from '../../domain/ports/source.ts'
import type { TransactionReader, TransactionReading } from '../../domain/ports/transaction-reader.ts'

export interface SourceReadings {
  /** By hash, with the newest height that the source knew then; without those that were not read. */
  readonly byHash: ReadonlyMap<string, TransactionReading & { readonly tip: number | null }>
  /** Why the reading ended before all were read; null if it did not end with a failure. */
  readonly failure: SourceError | null
}

interface Request {
  readonly source: ChainSource
  readonly reader: TransactionReader
  readonly chain: Chain
  readonly hashes: readonly string[]
  readonly options: CallOptions
  /** Asked before each further request: false ends the reading. */
  readonly mayContinue?: () => boolean
  /** Whether to request them one by one where the source does not answer for several at once. True by default. */
  readonly mayDivide?: boolean
}

/**
 * Asks one source for transactions, as many at once as it takes. Rejects only with the signal's reason.
 */
export async function readFromSource(request: Request): Promise<SourceReadings> {
  const { reader, hashes, mayContinue = () => true, mayDivide = true } = request
  const byHash = new Map<string, TransactionReading & { readonly tip: number | null }>()
  const waiting: (readonly string[])[] = []
  for (let at = 0; at < hashes.length; at += reader.sizeMax)
    waiting.push(hashes.slice(at, at + reader.sizeMax))
  for (
    let part = waiting.shift(), isFirst = true;
    part !== undefined;
    part = waiting.shift(), isFirst = false
  ) {
    if (!isFirst && !mayContinue()) break
    const answer = await readTogether(request, part)
    if (!(answer instanceof SourceError)) {
      for (const [hash, reading] of answer) byHash.set(hash, reading)
    } else if (mayDivide && part.length > 1 && answer.scope === 'endpoint') {
      waiting.unshift(...part.map((hash) => [hash]))
    } else if (part.length === 1 && answer.scope === 'address') {
      byHash.set(part[0] as string, { kind: 'unusable', reason: answer.message, tip: null })
    } else return { byHash, failure: answer }
  }
  return { byHash, failure: null }
}

async function readTogether({ source, reader, chain, options }: Request, hashes: readonly string[]) {
  try {
    const { tip, byHash } = await reader.read({ chain, hashes }, options)
    const newest = tip ?? source.status().tips[chain.slug] ?? null
    return [...byHash].map(([hash, reading]) => [hash, { ...reading, tip: newest }] as const)
  } catch (error) {
    if (error instanceof SourceError) return error
    throw error
  }
}
