import { allChains, type Chain, type ChainSlug, chainOf } from '../chains/chain.ts'
import { HARDENED } from './child-keys.ts'
import type { Descriptor, KeyOrigin } from './descriptor.ts'
import type { ExtendedKey } from './extended-key.ts'
import { keysOf } from './key-paths.ts'
import { invalidWallet } from './wallet-error.ts'

/** Purposes of paths whose second step is a coin (BIP 44, 48, 49, 84, 86). */
const PURPOSES_WITH_COIN: ReadonlySet<number> = new Set([44, 48, 49, 84, 86])

/** The coin in a path (SLIP 44); wallets of tokens on eCash use a number of their own. */
const COIN_TYPES: ReadonlyMap<number, ChainSlug> = new Map([
  [0, 'bitcoin'],
  [2, 'litecoin'],
  [3, 'dogecoin'],
  [5, 'dash'],
  [17, 'groestlcoin'],
  [133, 'zcash'],
  [145, 'bitcoin-cash'],
  [899, 'ecash'],
  [1899, 'ecash'],
])

/** The coin that the path says; null if it says none. */
export function coinOfOrigin(origin: KeyOrigin | null): ChainSlug | null {
  const [purpose = 0, coin = 0] = origin?.path ?? []
  return PURPOSES_WITH_COIN.has(purpose - HARDENED) ? (COIN_TYPES.get(coin - HARDENED) ?? null) : null
}

/** The coins that a key may be of: its checksum or letters name one, or `chosen` does; possibly none. */
export function coinsOfKey(key: ExtendedKey, chosen: ChainSlug | null): readonly Chain[] {
  const named = coinOfText(key)
  return allChains().filter(({ slug }) => {
    if (chosen !== null && slug !== chosen) return false
    return named === null ? slug !== 'groestlcoin' : slug === named
  })
}

export interface CoinOfDescriptors {
  readonly coin: ChainSlug
  /** Nothing says the coin: it may be another one. */
  readonly isAssumed: boolean
}

/**
 * The coin of descriptors: the chosen one, else what their keys or the paths of these agree on, else Bitcoin. Throws
 * AppError `invalid_wallet` for keys of another coin.
 */
export function coinOfDescriptors(
  descriptors: readonly Descriptor[],
  chosen: ChainSlug | null,
): CoinOfDescriptors {
  const keys = descriptors.flatMap(keysOf)
  const named = keys.flatMap(({ key }) => (key.kind === 'extended' ? (coinOfText(key.extended) ?? []) : []))
  const coins = new Set(named.length > 0 ? named : keys.map(({ origin }) => coinOfOrigin(origin)))
  const [said = null] = coins.size === 1 ? coins : []
  const found = chosen ?? said ?? 'bitcoin'
  const other = named.find((slug) => slug !== found)
  if (other === undefined) return { coin: found, isAssumed: (chosen ?? said) === null }
  throw invalidWallet(`A key is of ${chainOf(other).name}, not of ${chainOf(found).name}.`)
}

function coinOfText({ checksum, version }: ExtendedKey): ChainSlug | null {
  return checksum === 'groestl512' ? 'groestlcoin' : version.chain
}
