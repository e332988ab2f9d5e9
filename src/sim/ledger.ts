import { AddressState, type Entry } from './address-state.ts'
import type { BusyRows } from './busy-rows.ts'

/** A block as `stats` names it. */
export interface BlockHeader {
  readonly height: number
  readonly hash: string
  /** Seconds since 1970. */
  readonly time: number
}

/** A moment of the past: so many blocks below the tip, or so many changes of the chain ago. */
export type Moment = { readonly blocks: number } | { readonly events: number }

/** The whole chain at one moment; never changes. */
export interface ChainView {
  readonly tip: BlockHeader
  readonly mempoolSize: number
  /** Null for an address that never took part in a transaction. */
  address(address: string): AddressState | null
}

interface Version {
  readonly event: number
  readonly entries: readonly Entry[]
}

interface TipVersion {
  readonly event: number
  readonly tip: BlockHeader
  readonly mempoolSize: number
}

/** So many changes can be looked back on. */
const EVENTS_KEPT = 200

/** What every address looked like after each of the last changes. */
export class Ledger {
  readonly #tips: TipVersion[] = []
  readonly #versions = new Map<string, Version[]>()
  readonly #bases = new Map<string, BusyRows>()

  addBase(address: string, base: BusyRows): void {
    this.#bases.set(address, base)
  }

  base(address: string): BusyRows | undefined {
    return this.#bases.get(address)
  }

  /** Notes one change: the new entries, newest first, of each address that it touched. */
  record(tip: BlockHeader, mempoolSize: number, touched: ReadonlyMap<string, readonly Entry[]>): void {
    const event = (this.#tips.at(-1)?.event ?? -1) + 1
    this.#tips.push({ event, tip, mempoolSize })
    if (this.#tips.length > EVENTS_KEPT) this.#tips.shift()
    const oldest = this.#tips[0]?.event ?? 0
    for (const [address, entries] of touched) {
      const versions = this.#versions.get(address) ?? []
      this.#versions.set(address, versions)
      versions.push({ event, entries })
      while (versions.length > 1 && (versions[1] as Version).event <= oldest) versions.shift()
    }
  }

  /** The chain now, or as far back as asked for and as is remembered. */
  view(moment: Moment = { events: 0 }): ChainView {
    const now = this.#tips.at(-1)
    if (now === undefined) throw new Error('nothing was recorded')
    if ('events' in moment) {
      return this.#viewOf(this.#tips.at(-1 - Math.min(moment.events, this.#tips.length - 1)) as TipVersion)
    }
    const height = Math.max(0, now.tip.height - moment.blocks)
    const then = this.#tips.findLast(({ tip }) => tip.height <= height)
    return then?.tip.height === height ? this.#viewOf(then) : this.#cutView(now, height)
  }

  #viewOf({ event, tip, mempoolSize }: TipVersion): ChainView {
    return { tip, mempoolSize, address: (address) => this.#state(address, event, tip.height) }
  }

  /** For heights that never were the tip: what lies above is left out. */
  #cutView({ event, tip }: TipVersion, height: number): ChainView {
    const time = tip.time - (tip.height - height) * 600
    return {
      tip: { height, hash: tip.hash, time },
      mempoolSize: 0,
      address: (address) => nothingIfEmpty(this.#state(address, event, height)?.upTo(height) ?? null),
    }
  }

  #state(address: string, event: number, height: number): AddressState | null {
    const entries = this.#versions.get(address)?.findLast((version) => version.event <= event)?.entries ?? []
    const base = this.#bases.get(address) ?? null
    return nothingIfEmpty(new AddressState(address, entries, base, base?.countUpTo(height) ?? 0))
  }
}

function nothingIfEmpty(state: AddressState | null): AddressState | null {
  return state !== null && state.count > 0 ? state : null
}
