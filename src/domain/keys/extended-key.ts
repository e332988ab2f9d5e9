import { base58, hex } from '@scure/base'
import { decodeBase58, encodeBase58 } from '../address/base58.ts'
import type { Base58Rules } from '../chains/address-rules.ts'
import { curveKey } from './curve-key.ts'
import { isPrivateNumber, type KeyVersion, keyVersion, XPUB } from './key-version.ts'
import { invalidWallet, privateKey, unsupportedWallet } from './wallet-error.ts'

/** A public key and what its children are derived with (BIP 32). */
export interface ExtendedKey {
  readonly version: KeyVersion
  /** Groestlcoin's own checksum names the coin. */
  readonly checksum: Base58Rules['checksum']
  /** Steps from the master key. */
  readonly depth: number
  /** Eight hexadecimal digits. */
  readonly parentFingerprint: string
  readonly childNumber: number
  /** 32 bytes. */
  readonly chainCode: Uint8Array
  /** 33 bytes. */
  readonly publicKey: Uint8Array
}

const BYTES = 78
const CHECKSUM_BYTES = 4
const KEY_AT = 45
const CHAIN_CODE_AT = 13
const TEXT_MAX = 120

/** Whether the text can be nothing but an extended key, right or mistyped. */
export function isExtendedKeyForm(text: string): boolean {
  return /^[0-9A-Za-z]{100,120}$/.test(text)
}

/** Throws AppError `invalid_wallet`, `unsupported_wallet` or `private_key`. */
export function readExtendedKey(text: string): ExtendedKey {
  const { bytes, checksum } = decode(text)
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const number = view.getUint32(0)
  // Whatever else is wrong: a text with a private key must be called one.
  if (bytes[KEY_AT] === 0) throw extendedPrivateKey()
  const version = keyVersion(number)
  if (version === null) {
    throw unsupportedWallet('This is an extended key of a coin that is not tracked here.')
  }
  if (isPrivateNumber(number)) {
    throw invalidWallet('The first characters of this key are those of a private one, but it is not one.')
  }
  if (version.network === 'test') {
    throw unsupportedWallet(
      `This key belongs to a test network (${version.prefix}…). Only real coins are tracked here.`,
    )
  }
  const depth = bytes[4] as number
  const parentFingerprint = hex.encode(bytes.subarray(5, 9))
  const childNumber = view.getUint32(9)
  if (depth === 0 && (parentFingerprint !== '00000000' || childNumber !== 0)) {
    throw invalidWallet('This is not a valid extended key: a master key has no parent.')
  }
  const publicKey = bytes.slice(KEY_AT)
  requirePoint(publicKey)
  const chainCode = bytes.slice(CHAIN_CODE_AT, KEY_AT)
  return { version, checksum, depth, parentFingerprint, childNumber, chainCode, publicKey }
}

/** The same key as an xpub, the form that every program reads; servers of Groestlcoin read it with that coin's checksum. */
export function xpubOf(key: ExtendedKey, checksum: Base58Rules['checksum'] = 'sha256'): string {
  const bytes = new Uint8Array(BYTES)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, XPUB)
  bytes[4] = key.depth
  bytes.set(hex.decode(key.parentFingerprint), 5)
  view.setUint32(9, key.childNumber)
  bytes.set(key.chainCode, CHAIN_CODE_AT)
  bytes.set(key.publicKey, KEY_AT)
  return encodeBase58(bytes, checksum)
}

function extendedPrivateKey() {
  return privateKey(
    'This is an extended private key: it can spend everything in the wallet. Use the extended public key (xpub…) instead.',
  )
}

function decode(text: string): { readonly bytes: Uint8Array; readonly checksum: Base58Rules['checksum'] } {
  for (const checksum of ['sha256', 'groestl512'] as const) {
    const bytes = text.length <= TEXT_MAX ? decodeBase58(text, checksum) : null
    if (bytes?.length === BYTES) return { bytes, checksum }
  }
  throw whyNotDecoded(text)
}

function whyNotDecoded(text: string) {
  if (!/^[1-9A-HJ-NP-Za-km-z]+$/.test(text)) {
    return invalidWallet('The extended key has a character that no extended key has.')
  }
  const bytes = text.length > TEXT_MAX ? new Uint8Array(TEXT_MAX) : base58.decode(text)
  if (bytes.length !== BYTES + CHECKSUM_BYTES) {
    const what = bytes.length < BYTES + CHECKSUM_BYTES ? 'short: part of it is missing' : 'long'
    return invalidWallet(`The extended key is too ${what}.`)
  }
  return bytes[KEY_AT] === 0
    ? extendedPrivateKey()
    : invalidWallet(
        'The checksum of the extended key does not match: a character is wrong, or two are swapped.',
      )
}

function requirePoint(publicKey: Uint8Array): void {
  try {
    curveKey(publicKey)
  } catch {
    throw invalidWallet('This is not a valid extended key: its key is not a point of the curve.')
  }
}
