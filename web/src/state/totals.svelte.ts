import { SvelteMap } from 'svelte/reactivity'
import type { Address } from '../../../src/client/api-types.ts'
import { formatAmount } from '../../../src/domain/assets/amount.ts'
import { type Asset, nativeAsset } from '../../../src/domain/assets/asset.ts'
import { allChains, type ChainSlug } from '../../../src/domain/chains/chain.ts'
import { changeSums, NO_SUMS, type Sums } from './sums.ts'

/** The totals of one asset, as exact decimals. */
export interface Total {
  readonly asset: Asset
  readonly balance: string
  readonly confirmed: string
  readonly unconfirmed: string
  readonly addresses: number
  readonly transactions: number
  readonly pending: number
}

/** Exact running totals: each change of an address is added as a difference, so no total is ever read again. */
export class Totals {
  readonly #sums = new SvelteMap<ChainSlug, Sums>()

  /** Only assets that have addresses, in the order of the chains. */
  readonly all: readonly Total[] = $derived(
    allChains().flatMap(({ slug }) => {
      const sums = this.#sums.get(slug)
      return sums === undefined || sums.addresses === 0 ? [] : totalOf(nativeAsset(slug), sums)
    }),
  )

  add(address: Address): void {
    this.#change(address, 1)
  }

  subtract(address: Address): void {
    this.#change(address, -1)
  }

  #change(address: Address, sign: 1 | -1): void {
    const { chain } = address
    const sums = this.#sums.get(chain) ?? NO_SUMS
    this.#sums.set(chain, changeSums(sums, address, nativeAsset(chain).decimals, sign))
  }
}

function totalOf(asset: Asset, { confirmed, unconfirmed, ...counts }: Sums): Total {
  const { decimals } = asset
  return {
    asset,
    balance: formatAmount(confirmed + unconfirmed, decimals),
    confirmed: formatAmount(confirmed, decimals),
    unconfirmed: formatAmount(unconfirmed, decimals),
    ...counts,
  }
}
