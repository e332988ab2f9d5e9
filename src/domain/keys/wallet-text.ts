import type { ChainSlug } from '../chains/chain.ts'
import { allChains, type Chain, chainOf } from '../chains/chain.ts'
import { accountDescriptor } from './account-descriptor.ts'
import { HARDENED } from './child-keys.ts'
import type { KeyOrigin } from './descriptor.ts'
import { DescriptorCursor } from './descriptor-cursor.ts'
import { type ExtendedKey, isExtendedKeyForm, readExtendedKey } from './extended-key.ts'
import { readWalletFile } from './files/read-wallet-file.ts'
import type { WalletFile } from './files/wallet-file.ts'
import { readKeyExpression } from './key-expression.ts'
import { mergeBranches } from './merge-branches.ts'
import { parseDescriptor } from './parse-descriptor.ts'
import { SCRIPT_TYPES, type ScriptType } from './script-type.ts'
import { invalidWallet, ONE_SIGNER, unsupportedWallet } from './wallet-error.ts'
import { previewWallet } from './wallet-preview.ts'
import type { WalletReading } from './wallet-reading.ts'

export interface WalletText {
  readonly kind: 'extended_key' | 'descriptor' | 'wallet_file' | 'policy'
  /** As the file says. */
  readonly name: string | null
  /** Of several a person chooses; never none. */
  readonly readings: readonly WalletReading[]
  /** Sentences. */
  readonly warnings: readonly string[]
}

/** Words before a descriptor, as some wallets export them: `Receive: wpkh(…)`. */
const LEADING_WORDS = /^[A-Za-z ]{1,40}:\s*(?=[a-z]+\()/
const PURPOSES: ReadonlyMap<number, ScriptType> = new Map([
  [44, 'pkh'],
  [49, 'sh-wpkh'],
  [84, 'wpkh'],
  [86, 'tr'],
])

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

/**
 * Reads an extended key, a key with its origin, or descriptors, one a line. `chain` is the person's choice of a coin; null
 * if there is none. Throws AppError `invalid_wallet`, `unsupported_wallet` or `private_key`, which never repeats the text.
 */
export function readWalletText(text: string, chain: ChainSlug | null): WalletText {
  const trimmed = text
    .normalize('NFKC')
    .replace(/[\u200b-\u200d\u2060\ufeff]/g, '')
    .trim()
  const file = readWalletFile(trimmed)
  if (file !== null) return readFile(file, chain)
  if (trimmed.includes('(')) return readDescriptors(trimmed, chain)
  const word = trimmed.replace(/\s+/g, '')
  if (word.startsWith('[')) return readKeyWithOrigin(word, chain)
  if (isExtendedKeyForm(word)) return readKey(readExtendedKey(word), null, chain)
  throw invalidWallet(
    'This is not an extended public key (xpub…) or an output descriptor, as wallets export them.',
  )
}

function readDescriptors(text: string, chain: ChainSlug | null): WalletText {
  const lines = text.split(/[\r\n]+/).filter((line) => line.trim() !== '' && !line.startsWith('#'))
  const descriptors = lines.map((line) => parseDescriptor(line.trim().replace(LEADING_WORDS, '')).descriptor)
  const merged = mergeBranches(descriptors)
  const coin = chain ?? 'bitcoin'
  return {
    kind: 'descriptor',
    name: null,
    readings: merged.map((descriptor) => ({ chain: coin, descriptor })),
    warnings: [],
  }
}

const HAS_SECRET =
  'This file also contains the secret that can spend this wallet. Only its public key was read; nothing else was kept. Keep the file safe.'

function readFile(file: WalletFile, chain: ChainSlug | null): WalletText {
  const { kind, name, firstAddress, hasSecret } = file
  const parsed = file.descriptors.map((text) => parseDescriptor(text).descriptor)
  const coin = chain ?? 'bitcoin'
  const readings = mergeBranches(parsed).map((descriptor) => ({ chain: coin, descriptor }))
  if (firstAddress !== null) requireFirstAddress(readings, firstAddress)
  return { kind, name, readings, warnings: hasSecret ? [HAS_SECRET] : [] }
}

/** The only protection against a file whose keys were exchanged (BIP 129). */
function requireFirstAddress(readings: readonly WalletReading[], stated: string): void {
  const first = readings.flatMap(previewWallet).map(({ receive }) => receive[0]?.toLowerCase())
  if (first.includes(stated.toLowerCase())) return
  throw invalidWallet(
    'The first address in this file is not the one that its keys give. Export the file again from a device that you trust.',
  )
}

function readKeyWithOrigin(word: string, chain: ChainSlug | null): WalletText {
  const cursor = new DescriptorCursor(word)
  const { origin, key } = readKeyExpression(cursor, 'compressed')
  if (key.kind === 'plain') throw invalidWallet('A single public key is no wallet: add its address instead.')
  return readKey(key.extended, origin, chain)
}

function readKey(key: ExtendedKey, origin: KeyOrigin | null, chain: ChainSlug | null): WalletText {
  if (key.version.role === 'signer' || isSignerPath(origin)) {
    throw unsupportedWallet(ONE_SIGNER)
  }
  const coinOfPath = COIN_TYPES.get((origin?.path[1] ?? 0) - HARDENED) ?? null
  const readings = chainsOf(key, chain ?? coinOfPath).flatMap((coin) =>
    typesOf(key, origin, coin).map((type) => ({
      chain: coin.slug,
      descriptor: accountDescriptor(key, type, origin),
    })),
  )
  if (readings.length > 0) return { kind: 'extended_key', name: null, readings, warnings: [] }
  throw invalidWallet(`This key is not of ${chainOf(chain ?? 'bitcoin').name}.`)
}

/** The coins that a key may be of: the checksum or the letters name one, or it is the person's choice. */
function chainsOf({ checksum, version }: ExtendedKey, chosen: ChainSlug | null): readonly Chain[] {
  const named = checksum === 'groestl512' ? 'groestlcoin' : version.chain
  return allChains().filter(({ slug }) => {
    if (chosen !== null && slug !== chosen) return false
    return named === null ? slug !== 'groestlcoin' : slug === named
  })
}

/** By the purpose of the origin, else by the letters, else all that the coin has. */
function typesOf({ version }: ExtendedKey, origin: KeyOrigin | null, chain: Chain): readonly ScriptType[] {
  const offered = SCRIPT_TYPES.filter((type) => type === 'pkh' || chain.addresses.segwit !== undefined)
  const possible = chain.slug === 'litecoin' ? offered.filter((type) => type !== 'tr') : offered
  const purpose = PURPOSES.get((origin?.path[0] ?? 0) - HARDENED)
  const known = purpose ?? version.scriptType
  return known === null ? possible : possible.filter((type) => type === known)
}

/** BIP 45 and BIP 48. */
function isSignerPath(origin: KeyOrigin | null): boolean {
  const [purpose] = origin?.path ?? []
  return purpose === HARDENED + 45 || purpose === HARDENED + 48
}
