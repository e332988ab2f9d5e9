import { SvelteMap } from 'svelte/reactivity'
import { formatAmount, parseAmount } from '../../../src/domain/assets/amount.ts'
import { type Asset, nativeAsset } from '../../../src/domain/assets/asset.ts'
import { allChains, type ChainSlug } from '../../../src/domain/chains/chain.ts'
import type { Address } from '../api/types.ts'
import { hasHistory } from './progress.ts'

/** The sums over all addresses of one asset, as exact decimals. */
export interface Total {
  readonly asset: Asset
  readonly balance: string
  readonly confirmed: string
  readonly unconfirmed: string
  readonly addresses: number
  readonly transactions: number
  /** Addresses without a proven history: they add nothing yet. */
  readonly pending: number
}

/** Amounts in base units. */
interface Sums {
  readonly confirmed: bigint
  readonly unconfirmed: bigint
  readonly addresses: number
  readonly transactions: number
  readonly pending: number
}

const NOTHING: Sums = { confirmed: 0n, unconfirmed: 0n, addresses: 0, transactions: 0, pending: 0 }

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
    const { decimals } = nativeAsset(chain)
    const sums = this.#sums.get(chain) ?? NOTHING
    const units = (amount: string) => BigInt(sign) * parseAmount(amount, decimals)
    this.#sums.set(chain, {
      confirmed: sums.confirmed + units(address.confirmed_balance),
      unconfirmed: sums.unconfirmed + units(address.unconfirmed_balance),
      addresses: sums.addresses + sign,
      transactions: sums.transactions + sign * address.transaction_count,
      pending: sums.pending + (hasHistory(address) ? 0 : sign),
    })
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
