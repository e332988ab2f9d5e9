import { allChains, type ChainSlug } from '../../domain/chains/chain.ts'
import type { Fleet } from '../../domain/ports/fleet.ts'
import type { Asked, SourceStatus, SourceStatuses, TipHeights } from '../../domain/ports/source.ts'
import type { OpenSource } from '../../sources/source-descriptor.ts'

/** Merges what all workers report of the sources with the budgets and pauses in the shared ledger. */
export class FleetSources implements SourceStatuses {
  readonly #sources: readonly OpenSource[]
  readonly #fleet: Fleet

  constructor(sources: readonly OpenSource[], fleet: Fleet) {
    this.#sources = sources
    this.#fleet = fleet
  }

  async current(): Promise<readonly SourceStatus[]> {
    const seen = (await this.#fleet.sources()).flat()
    return Promise.all(
      this.#sources.map(async (source) => {
        await source.refresh()
        return merge(
          source.status(),
          seen.filter(({ name }) => name === source.name),
        )
      }),
    )
  }
}

/** The newest block of each chain that any worker reported. */
function highest(all: readonly TipHeights[]): TipHeights {
  const tips: Partial<Record<ChainSlug, number>> = {}
  for (const { slug } of allChains()) {
    const heights = all.flatMap((tips) => tips?.[slug] ?? [])
    if (heights.length > 0) tips[slug] = Math.max(...heights)
  }
  return tips
}

/** `own` holds what is shared, `seen` what each worker has measured. */
function merge(own: SourceStatus, seen: readonly SourceStatus[]): SourceStatus {
  const sum = (read: (status: SourceStatus) => number) => seen.reduce((total, each) => total + read(each), 0)
  const answered = seen.filter(({ latencyMs }) => latencyMs !== null)
  const { limit, used } = own.requestsPerMinute
  return {
    ...own,
    ...(own.state === 'paused' ? {} : healthOf(own, seen)),
    tips: highest(seen.map(({ tips }) => tips)),
    ...(own.live === undefined ? {} : { live: [...new Set(seen.flatMap(({ live }) => live ?? []))] }),
    requests: sum(({ requests }) => requests),
    errors: sum(({ errors }) => errors),
    ...seen.flatMap(({ certificate }) => (certificate === undefined ? [] : [{ certificate }]))[0],
    asked: sumOfAsked(seen.flatMap(({ asked }) => asked ?? [])),
    // Without a limit nothing is shared: each worker counts its own requests.
    requestsPerMinute: { limit, used: limit === null ? sum((each) => each.requestsPerMinute.used) : used },
    latencyMs:
      answered.length === 0
        ? null
        : answered.reduce((total, { latencyMs }) => total + (latencyMs ?? 0), 0) / answered.length,
  }
}

function sumOfAsked(all: readonly Asked[]): Asked {
  const sum = (read: (asked: Asked) => number) => all.reduce((total, asked) => total + read(asked), 0)
  return {
    hosts: [...new Set(all.flatMap(({ hosts }) => hosts))],
    addresses: {
      alone: sum(({ addresses }) => addresses.alone),
      together: sum(({ addresses }) => addresses.together),
      all: sum(({ addresses }) => addresses.all),
    },
    requests: {
      address: sum(({ requests }) => requests.address),
      set: sum(({ requests }) => requests.set),
      transaction: sum(({ requests }) => requests.transaction),
      other: sum(({ requests }) => requests.other),
    },
  }
}

/** Down if a worker holds its requests back, otherwise as the worker that knows best. */
function healthOf(
  own: SourceStatus,
  seen: readonly SourceStatus[],
): Pick<SourceStatus, 'state' | 'reason' | 'reasonCode' | 'until'> {
  const best =
    seen.find(({ state, until }) => state === 'down' && until !== null) ??
    seen.find(({ state, reason }) => state === 'ok' && reason !== null) ??
    seen.find(({ state }) => state === 'ok') ??
    seen.find(({ state }) => state === 'down') ??
    own
  // What is left of the budgets is shared, so this process knows it as well.
  const { reason, reasonCode, until } = best.reason === null ? own : best
  return { state: best.state, reason, reasonCode, until }
}
