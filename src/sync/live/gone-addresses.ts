import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { WatchedAddresses } from '../../domain/ports/watched-addresses.ts'

const PAGE = 1000

/** Of addresses with these ids, those that nothing tracks or follows any more. */
export async function goneOf(
  ids: Iterable<number>,
  chain: ChainSlug,
  watched: WatchedAddresses,
): Promise<ReadonlySet<number>> {
  const gone = new Set(ids)
  for (let after = 0; ; ) {
    const page = await watched.watchable(chain, { after, limit: PAGE, unwatched: false })
    for (const { id } of page) gone.delete(id)
    const last = page.at(-1)
    if (last === undefined) return gone
    after = last.id
  }
}
