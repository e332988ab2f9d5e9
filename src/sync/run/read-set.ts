import type { Chain } from '../../domain/chains/chain.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import {
  type CallOptions,
  type ChainSource,
  type HistoryPage,
  type SetAnswer,
  type SetReader,
  SourceError,
} from '../../domain/ports/source.ts'
import type { SourceOrder } from '../pacing/source-order.ts'

export interface WantedSet {
  readonly chain: Chain
  /** No more than the reader's `sizeMax`. */
  readonly addresses: readonly string[]
  /** An answer below this height is requested once more. */
  readonly tipFloor: number
}

export interface ReadSetParts {
  readonly sources: SourceOrder
  readonly clock: Clock
}

/**
 * The whole histories in a set, as far as the answers of one source prove them; none if its sets fail at present, which is
 * remembered. Throws SourceError if the source itself does not answer.
 */
export async function readSet(
  { name, setReader }: ChainSource,
  wanted: WantedSet,
  { sources: { setEndpoints }, clock }: ReadSetParts,
  options: CallOptions,
): Promise<ReadonlyMap<string, HistoryPage>> {
  const { slug } = wanted.chain
  const pages = new Map<string, HistoryPage>()
  if (setReader === null || !setEndpoints.works(name, slug, clock.now())) return pages
  try {
    const isFit = await collect(setReader, wanted, pages, options)
    if (!isFit) setEndpoints.unfit(name, slug, clock.now())
    else if (pages.size === 0) setEndpoints.failed(name, slug, clock.now())
    else setEndpoints.answered(name, slug)
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    setEndpoints.failed(name, slug, clock.now(), retryAtOf(error))
    if (error.scope === 'source' && pages.size === 0) throw error
  }
  return pages
}

/** Adds the histories to `pages`. False if the source's answers lack what a set is read by. */
async function collect(
  reader: SetReader,
  { chain, addresses, tipFloor }: WantedSet,
  pages: Map<string, HistoryPage>,
  options: CallOptions,
): Promise<boolean> {
  const ask = async (set: readonly string[]): Promise<SetAnswer> => {
    const answer = await reader.read({ chain, addresses: set, repeat: 0 }, options)
    const isDoubtful = provesNothing(answer) || (answer.tip !== null && answer.tip < tipFloor)
    return isDoubtful ? await reader.read({ chain, addresses: set, repeat: 1 }, options) : answer
  }
  const whole = await ask(addresses)
  for (const [address, page] of whole.pages) pages.set(address, page)
  for (const smaller of whole.smaller) {
    for (const [address, page] of (await ask(smaller)).pages) pages.set(address, page)
  }
  return !whole.unfit
}

/** Nothing but a failure of this one answer: the source may well give another one. */
function provesNothing({ tip, pages, smaller, unfit }: SetAnswer): boolean {
  return unfit || (tip !== null && pages.size === 0 && smaller.length === 0)
}

function retryAtOf({ retryAt }: SourceError): number {
  if (retryAt === 'never') return Number.POSITIVE_INFINITY
  return retryAt ?? 0
}
