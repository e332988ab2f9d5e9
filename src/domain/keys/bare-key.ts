import { type Chain, type ChainSlug, chainOf } from '../chains/chain.ts'
import { accountDescriptor, type KeyPath } from './account-descriptor.ts'
import { HARDENED } from './child-keys.ts'
import { coinOfOrigin, coinsOfKey } from './coin-of-key.ts'
import type { KeyOrigin } from './descriptor.ts'
import type { ExtendedKey } from './extended-key.ts'
import { purposeType } from './purpose.ts'
import { SCRIPT_TYPES, type ScriptType } from './script-type.ts'
import { invalidWallet, ONE_SIGNER, unsupportedWallet } from './wallet-error.ts'
import type { WalletReading } from './wallet-reading.ts'

interface BareKey {
  readonly origin: KeyOrigin | null
  /** The person's choice of a coin; null if there is none. */
  readonly chain: ChainSlug | null
  /** What is written behind the key. */
  readonly keyPath?: KeyPath | undefined
}

/**
 * Each coin and script type that a key may be of without a descriptor. Throws AppError `invalid_wallet` or
 * `unsupported_wallet`.
 */
export function bareKeyReadings(
  key: ExtendedKey,
  { origin, chain, keyPath = pathBelow(key) }: BareKey,
): readonly WalletReading[] {
  if (key.version.role === 'signer' || isSignerPath(origin)) throw unsupportedWallet(ONE_SIGNER)
  const readings = coinsOfKey(key, chain ?? coinOfOrigin(origin)).flatMap((coin) =>
    typesOf(key, origin, coin).map((type) => ({
      chain: coin.slug,
      descriptor: accountDescriptor(key, type, origin, keyPath),
    })),
  )
  if (readings.length > 0) return readings
  throw invalidWallet(`This key is not of ${chainOf(chain ?? 'bitcoin').name}.`)
}

/** What a person should know of a key without a descriptor. */
export function bareKeyWarnings({ depth, childNumber }: ExtendedKey): readonly string[] {
  if (depth === 0) {
    return [
      'This is a master key. Most wallets keep their coins in accounts below it, which only the private key leads to. If nothing is found, export the key of the account.',
    ]
  }
  return depth === 4 && childNumber >= HARDENED
    ? [
        `This may be the key of one signer of a multisig wallet: its path ends with ${childNumber - HARDENED}h. Compare the first address with your wallet.`,
      ]
    : []
}

/** An account has two branches; a key at depth 4 is one of them, and one at depth 5 is of one address (BIP 44). */
function pathBelow({ depth, childNumber }: ExtendedKey): KeyPath | undefined {
  if (childNumber >= HARDENED || depth < 4) return undefined
  return depth === 4 ? { path: [], ranged: true } : { path: [], ranged: false }
}

/** By the purpose of the origin, else by the letters, else all that the coin has. */
function typesOf({ version }: ExtendedKey, origin: KeyOrigin | null, chain: Chain): readonly ScriptType[] {
  const offered = SCRIPT_TYPES.filter((type) => type === 'pkh' || chain.addresses.segwit !== undefined)
  const possible = chain.slug === 'litecoin' ? offered.filter((type) => type !== 'tr') : offered
  const known = purposeType(origin) ?? version.scriptType
  return known === null ? possible : possible.filter((type) => type === known)
}

/** BIP 45 and BIP 48. */
function isSignerPath(origin: KeyOrigin | null): boolean {
  const [purpose] = origin?.path ?? []
  return purpose === HARDENED + 45 || purpose === HARDENED + 48
}
