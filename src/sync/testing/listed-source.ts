import {
  type ChainSource,
  type HistoryPage,
  type SetAnswer,
  type SetRequest,
  SourceError,
  type SourceErrorKind,
} from '../../domain/ports/source.ts'

/** How a source answers a set: as it should, without anything that proves it, or with a failure. */
type SetManner =
  | 'whole'
  | 'unfit'
  | 'nothing'
  | { readonly fails: SourceErrorKind }
  | { readonly without: string }

export interface ListedSource extends ChainSource {
  /** The addresses of each request, in order. */
  readonly requests: readonly (readonly string[])[]
  /** For the next sets; the last one stays. */
  manners: SetManner[]
}

/** A source with these balances, each received in one transaction, that answers sets of up to `sizeMax` addresses. */
export function listedSource(
  name: string,
  balances: Readonly<Record<string, bigint>>,
  sizeMax = 100,
): ListedSource {
  const requests: (readonly string[])[] = []
  const pageOf = (address: string): HistoryPage => {
    const balance = balances[address] ?? 0n
    const hash = Buffer.from(address).toString('hex').padStart(64, '0')
    const rows = balance === 0n ? [] : [{ hash, amount: balance, time: 1000, height: 1 }]
    const fingerprint = `${balance}`
    return { tip: 100, balance, transactionCount: rows.length, fingerprint, offset: 0, rows }
  }
  const answerSet = (manner: SetManner, { addresses }: SetRequest): SetAnswer => {
    const nothing = { tip: 100, pages: new Map(), smaller: [], unfit: manner === 'unfit' }
    if (manner === 'unfit' || manner === 'nothing') return nothing
    if (typeof manner === 'object' && 'fails' in manner) {
      throw new SourceError(manner.fails, 'source_unavailable', 'It fails.')
    }
    const listed = addresses.filter((address) => typeof manner === 'string' || address !== manner.without)
    return { ...nothing, pages: new Map(listed.map((address) => [address, pageOf(address)])) }
  }
  const source: ListedSource = {
    name,
    requests,
    manners: ['whole'],
    offsetMax: 1000,
    batchChecker: null,
    setReader: {
      sizeMax,
      rowsMax: 10_000,
      read: async (request) => {
        requests.push(request.addresses)
        const manner = source.manners.length > 1 ? source.manners.shift() : source.manners[0]
        return answerSet(manner ?? 'whole', request)
      },
    },
    walletReader: null,
    transactionInspector: null,
    transactionReader: null,
    push: null,
    serves: (chain) => chain === 'bitcoin',
    page: async ({ address }) => {
      requests.push([address])
      return pageOf(address)
    },
    availableAt: (now) => now,
    paceMs: () => 0,
    status: () => ({
      name,
      chains: ['bitcoin'],
      state: 'ok',
      reason: null,
      reasonCode: null,
      until: null,
      tips: {},
      requests: requests.length,
      errors: 0,
      requestsPerMinute: { limit: null, used: 0 },
      pointsPerDay: { limit: null, used: 0 },
      latencyMs: null,
    }),
  }
  return source
}
