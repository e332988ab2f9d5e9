import type { Chain } from '../../domain/chains/chain.ts'
import { AddressState, type Entry } from './address-state.ts'
import type { Block, BlockHeader, BlockTree, Forks } from './block-tree.ts'
import type { LargeHistory } from './large-history.ts'
import type { Touched } from './placements.ts'
import type { PlacedTransaction } from './transaction.ts'

/** A moment of the past: so many blocks below the tip, or so many changes of the chain ago. */
export type Moment = { readonly blocks: number } | { readonly events: number }

/** The whole chain at one moment; never changes. */
export interface ChainView {
  readonly chain: Chain
  readonly tip: BlockHeader
  readonly mempoolSize: number
  /** Null for an address that never took part in a transaction. */
  address(address: string): AddressState | null
  /** Null above the tip. */
  block(height: number): Block | null
  /** Null for a transaction that is not there. */
  transaction(hash: string): PlacedTransaction | null
}

interface Version<T> {
  readonly event: number
  readonly value: T
}

interface TipVersion {
  readonly event: number
  readonly tip: BlockHeader
  readonly forks: Forks
  readonly mempoolSize: number
}

/** So many changes can be looked back on. */
const EVENTS_KEPT = 200

/** What every address and every transaction looked like after each of the last changes. */
export class Ledger {
  readonly #chain: Chain
  readonly #tree: BlockTree
  readonly #tips: TipVersion[] = []
  readonly #addresses = new Versions<readonly Entry[]>()
  readonly #transactions = new Versions<PlacedTransaction | null>()
  readonly #bases = new Map<string, LargeHistory>()

  constructor(chain: Chain, tree: BlockTree) {
    this.#chain = chain
    this.#tree = tree
  }

  addBase(address: string, base: LargeHistory): void {
    this.#bases.set(address, base)
  }

  base(address: string): LargeHistory | undefined {
    return this.#bases.get(address)
  }

  /** Notes one change and what it touched. */
  record(tip: BlockHeader, mempoolSize: number, { addresses, transactions }: Touched): void {
    const event = (this.#tips.at(-1)?.event ?? -1) + 1
    this.#tips.push({ event, tip, forks: this.#tree.forks, mempoolSize })
    if (this.#tips.length > EVENTS_KEPT) this.#tips.shift()
    const oldest = this.#tips[0]?.event ?? 0
    for (const [address, entries] of addresses) this.#addresses.note(address, event, entries, oldest)
    for (const [hash, placed] of transactions) this.#transactions.note(hash, event, placed, oldest)
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

  #viewOf({ event, tip, forks, mempoolSize }: TipVersion): ChainView {
    return {
      chain: this.#chain,
      tip,
      mempoolSize,
      address: (address) => this.#state(address, event, tip.height),
      block: (height) => (height > tip.height ? null : this.#tree.block(height, forks)),
      transaction: (hash) => this.#transaction(hash, event, tip.height),
    }
  }

  /** For heights that never were the tip: what lies above is left out. */
  #cutView({ event, forks }: TipVersion, height: number): ChainView {
    return {
      chain: this.#chain,
      tip: this.#tree.block(height, forks),
      mempoolSize: 0,
      address: (address) => nothingIfEmpty(this.#state(address, event, height)?.upTo(height) ?? null),
      block: (asked) => (asked > height ? null : this.#tree.block(asked, forks)),
      transaction: (hash) => {
        const placed = this.#transaction(hash, event, height)
        return placed?.height == null || placed.height > height ? null : placed
      },
    }
  }

  #state(address: string, event: number, height: number): AddressState | null {
    const entries = this.#addresses.at(address, event) ?? []
    const base = this.#bases.get(address) ?? null
    return nothingIfEmpty(new AddressState(address, entries, base, base?.countUpTo(height) ?? 0))
  }

  #transaction(hash: string, event: number, height: number): PlacedTransaction | null {
    const placed = this.#transactions.at(hash, event)
    if (placed !== undefined) return placed
    for (const base of this.#bases.values()) {
      const index = base.indexOf(hash)
      if (index !== null) return index < base.countUpTo(height) ? base.placed(index) : null
    }
    return null
  }
}

/** What something was after each of the last changes. */
class Versions<T> {
  readonly #versions = new Map<string, Version<T>[]>()

  /** What was replaced at or before the `oldest` change is forgotten. */
  note(key: string, event: number, value: T, oldest: number): void {
    const versions = this.#versions.get(key) ?? []
    this.#versions.set(key, versions)
    versions.push({ event, value })
    while (versions.length > 1 && (versions[1] as Version<T>).event <= oldest) versions.shift()
  }

  at(key: string, event: number): T | undefined {
    return this.#versions.get(key)?.findLast((version) => version.event <= event)?.value
  }
}

function nothingIfEmpty(state: AddressState | null): AddressState | null {
  return state !== null && state.count > 0 ? state : null
}
