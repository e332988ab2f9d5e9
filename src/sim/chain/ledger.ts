import type { Chain } from '../../domain/chains/chain.ts'
import { AddressState, type Entry } from './address-state.ts'
import type { Block, BlockHeader, BlockTree, Forks } from './block-tree.ts'
import type { LargeHistory } from './large-history.ts'
import type { Affected } from './placements.ts'
import type { PlacedTransaction } from './transaction.ts'

/** How far a view is behind the chain: in blocks, or in changes. */
export type Lag = { readonly blocks: number } | { readonly changes: number }

/** An immutable snapshot of the chain. */
export interface ChainView {
  readonly chain: Chain
  readonly tip: BlockHeader
  readonly mempoolSize: number
  /** Null for an address without transactions. */
  address(address: string): AddressState | null
  /** Null above the tip. */
  block(height: number): Block | null
  /** The bytes of a block's header; null above the tip. */
  header(height: number): Uint8Array | null
  /** Null for the hash of a block that no answer has named, and for one of another branch. */
  blockOf(hash: string): Block | null
  /** Null for an unknown transaction. */
  transaction(hash: string): PlacedTransaction | null
}

interface Version<T> {
  readonly change: number
  readonly value: T
}

interface TipVersion {
  readonly change: number
  readonly tip: BlockHeader
  readonly forks: Forks
  readonly mempoolSize: number
}

/** Changes that a view can look back. */
const CHANGES_KEPT = 200

/** The state of every address and transaction after each of the latest changes. */
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

  baseAddresses(): Iterable<string> {
    return this.#bases.keys()
  }

  base(address: string): LargeHistory | undefined {
    return this.#bases.get(address)
  }

  /** Records one change and what it affected. */
  record(tip: BlockHeader, mempoolSize: number, { addresses, transactions }: Affected): void {
    const change = (this.#tips.at(-1)?.change ?? -1) + 1
    this.#tips.push({ change, tip, forks: this.#tree.forks, mempoolSize })
    if (this.#tips.length > CHANGES_KEPT) this.#tips.shift()
    const oldest = this.#tips[0]?.change ?? 0
    for (const [address, entries] of addresses) this.#addresses.record(address, change, entries, oldest)
    for (const [hash, placed] of transactions) this.#transactions.record(hash, change, placed, oldest)
  }

  /** The chain now, or at most as far back as it is recorded. */
  view(lag: Lag = { changes: 0 }): ChainView {
    const now = this.#tips.at(-1)
    if (now === undefined) throw new Error('nothing was recorded')
    if ('changes' in lag) {
      return this.#viewOf(this.#tips.at(-1 - Math.min(lag.changes, this.#tips.length - 1)) as TipVersion)
    }
    const height = Math.max(0, now.tip.height - lag.blocks)
    const then = this.#tips.findLast(({ tip }) => tip.height <= height)
    return then?.tip.height === height ? this.#viewOf(then) : this.#cutView(now, height)
  }

  #viewOf({ change, tip, forks, mempoolSize }: TipVersion): ChainView {
    return {
      chain: this.#chain,
      tip,
      mempoolSize,
      address: (address) => this.#state(address, change, tip.height),
      ...this.#blocksOf(forks, tip.height),
      transaction: (hash) => this.#transaction(hash, change, tip.height),
    }
  }

  #blocksOf(forks: Forks, top: number): Pick<ChainView, 'block' | 'header' | 'blockOf'> {
    const block = (height: number) => (height > top ? null : this.#tree.block(height, forks))
    return {
      block,
      header: (height) => (height > top ? null : this.#tree.header(height, forks)),
      blockOf: (hash) => {
        const height = this.#tree.heightOf(hash)
        const found = height === null ? null : block(height)
        return found?.hash === hash ? found : null
      },
    }
  }

  /** For heights that never were the tip: leaves out everything above. */
  #cutView({ change, forks }: TipVersion, height: number): ChainView {
    return {
      chain: this.#chain,
      tip: this.#tree.block(height, forks),
      mempoolSize: 0,
      address: (address) => nothingIfEmpty(this.#state(address, change, height)?.upTo(height) ?? null),
      ...this.#blocksOf(forks, height),
      transaction: (hash) => {
        const placed = this.#transaction(hash, change, height)
        return placed?.height == null || placed.height > height ? null : placed
      },
    }
  }

  #state(address: string, change: number, height: number): AddressState | null {
    const entries = this.#addresses.at(address, change) ?? []
    const base = this.#bases.get(address) ?? null
    return nothingIfEmpty(new AddressState(address, entries, base, base?.countUpTo(height) ?? 0))
  }

  #transaction(hash: string, change: number, height: number): PlacedTransaction | null {
    const placed = this.#transactions.at(hash, change)
    if (placed !== undefined) return placed
    for (const base of this.#bases.values()) {
      const index = base.indexOf(hash)
      if (index !== null) return index < base.countUpTo(height) ? base.placed(index) : null
    }
    return null
  }
}

/** The values of each key after each of the latest changes. */
class Versions<T> {
  readonly #versions = new Map<string, Version<T>[]>()

  /** Forgets values that were replaced at or before the `oldest` change. */
  record(key: string, change: number, value: T, oldest: number): void {
    const versions = this.#versions.get(key) ?? []
    this.#versions.set(key, versions)
    versions.push({ change, value })
    while (versions.length > 1 && (versions[1] as Version<T>).change <= oldest) versions.shift()
  }

  at(key: string, change: number): T | undefined {
    return this.#versions.get(key)?.findLast((version) => version.change <= change)?.value
  }
}

function nothingIfEmpty(state: AddressState | null): AddressState | null {
  return state !== null && state.count > 0 ? state : null
}
