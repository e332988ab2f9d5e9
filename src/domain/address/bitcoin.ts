import { sha256 } from '@noble/hashes/sha2.js'
import { bech32, bech32m, createBase58check } from '@scure/base'
import { AppError } from '../errors.ts'
import type { AddressType } from './address.ts'

/** An address in its canonical form, not yet said of which chain. */
interface BitcoinAddress {
  readonly address: string
  readonly type: AddressType
}

const base58check = createBase58check(sha256)
const BASE58 = /^[1-9A-HJ-NP-Za-km-z]+$/
const BECH32_DATA = /^[02-9ac-hj-np-z]*$/
/** Prefixes of SegWit addresses that people confuse with bitcoin's. */
const OTHER_NETWORK = /^(tb|bcrt|sb|ltc|tltc|rltc|grs|tgrs|vtc|dgb|btg|via|sys|ert|ex|lq|tex)1/
const BECH32_LENGTH_MAX = 90
/** Base58check of 21 bytes, and the width that mistakes still leave recognisable. */
const BASE58_LENGTH_MIN = 26
const BASE58_LENGTH_MAX = 35
const PAYLOAD_BYTES = 20

const P2PKH_VERSION = 0
const P2SH_VERSION = 5
const TESTNET_VERSIONS = [111, 196]
const PRIVATE_KEY_VERSIONS = [128, 239]

/**
 * Reads a bitcoin (main network) address: base58check P2PKH and P2SH, bech32 witness version 0 (BIP 173), bech32m
 * witness versions 1 to 16 (BIP 350). Throws AppError `invalid_address`.
 */
export function parseBitcoinAddress(text: string): BitcoinAddress {
  const lower = text.toLowerCase()
  if (lower.startsWith('bc1')) return parseSegwit(text, lower)
  if (OTHER_NETWORK.test(lower)) throw wrongNetwork(lower)
  if (/^0x[0-9a-f]{40}$/.test(lower)) throw refusal('This is an Ethereum address, not a bitcoin address.')
  if (/^[0-9a-f]{64}$/.test(lower)) {
    throw refusal('This is a transaction or block hash, not a bitcoin address.')
  }
  if (/^[xyz]pub/i.test(text) && text.length > BECH32_LENGTH_MAX) {
    throw refusal('This is an extended public key, not a bitcoin address.')
  }
  if (bech32.decodeUnsafe(lower) || bech32m.decodeUnsafe(lower)) throw wrongNetwork(lower)
  return parseBase58(text)
}

function parseBase58(text: string): BitcoinAddress {
  if (!BASE58.test(text)) {
    throw refusal('The text is no bitcoin address: it has a character that no such address has.')
  }
  const bytes = decodeBase58check(text)
  if (bytes === null) {
    if (!/^[13mn2]/.test(text)) throw refusal('A bitcoin address begins with 1, 3 or bc1.')
    if (text.length < BASE58_LENGTH_MIN)
      throw refusal('The bitcoin address is too short: something is missing.')
    if (text.length > BASE58_LENGTH_MAX) throw refusal('The bitcoin address is too long.')
    throw wrongChecksum()
  }
  const version = bytes[0] as number
  if (PRIVATE_KEY_VERSIONS.includes(version) && (bytes.length === 33 || bytes.length === 34)) {
    throw refusal('This is a private key, not an address. Never give it to any program but your wallet.')
  }
  if (TESTNET_VERSIONS.includes(version)) {
    throw refusal('This is an address of a bitcoin test network, not of the main network.')
  }
  if (version !== P2PKH_VERSION && version !== P2SH_VERSION) {
    throw refusal(`This is not a bitcoin address: its version byte ${version} belongs to something else.`)
  }
  if (bytes.length !== 1 + PAYLOAD_BYTES) {
    throw refusal(
      `The bitcoin address has the wrong length: ${bytes.length - 1} bytes in place of ${PAYLOAD_BYTES}.`,
    )
  }
  return { address: text, type: version === P2PKH_VERSION ? 'p2pkh' : 'p2sh' }
}

/** The version byte and the payload, or null if there is none or its checksum is wrong. */
function decodeBase58check(text: string): Uint8Array | null {
  try {
    const bytes = base58check.decode(text)
    return bytes.length === 0 ? null : bytes
  } catch {
    return null
  }
}

function parseSegwit(text: string, lower: string): BitcoinAddress {
  if (text !== lower && text !== text.toUpperCase()) {
    throw refusal('The bitcoin address mixes upper and lower case; one of its letters may be wrong.')
  }
  if (lower.length > BECH32_LENGTH_MAX) throw refusal('The bitcoin address is too long.')
  if (!BECH32_DATA.test(lower.slice(3))) {
    throw refusal(
      'The bitcoin address has a character that no bc1 address has (such as 1, b, i or o after bc1).',
    )
  }
  const first = bech32.decodeUnsafe(lower)
  const decoded = first ?? bech32m.decodeUnsafe(lower)
  if (decoded === undefined) {
    throw lower.length < 'bc1'.length + 7
      ? refusal('The bitcoin address is too short: something is missing.')
      : wrongChecksum()
  }
  const [version, ...words] = decoded.words
  if (version === undefined) throw refusal('The bitcoin address is empty after bc1.')
  if (version > 16) throw refusal(`The bitcoin address has the unknown witness version ${version}.`)
  if ((version === 0) !== (first !== undefined)) {
    const [right, wrong] = version === 0 ? ['bech32', 'bech32m'] : ['bech32m', 'bech32']
    throw refusal(
      `The bitcoin address has the wrong encoding: witness version ${version} needs ${right}, not ${wrong}.`,
    )
  }
  const program = bech32.fromWordsUnsafe(words)
  if (!program) throw refusal('The bitcoin address has stray bits at its end.')
  return { address: lower, type: witnessType(version, program.length) }
}

function witnessType(version: number, bytes: number): AddressType {
  if (version === 0) {
    if (bytes === 20) return 'p2wpkh'
    if (bytes === 32) return 'p2wsh'
    throw refusal(`The bitcoin address has the wrong length: ${bytes} bytes in place of 20 or 32.`)
  }
  if (bytes < 2 || bytes > 40) {
    throw refusal(`The bitcoin address has the wrong length: ${bytes} bytes in place of 2 to 40.`)
  }
  return version === 1 && bytes === 32 ? 'p2tr' : 'witness'
}

function wrongNetwork(lower: string): AppError {
  const prefix = lower.slice(0, lower.lastIndexOf('1'))
  const known = /^(tb|bcrt|sb)$/.test(prefix) ? 'a bitcoin test network' : 'another network'
  return refusal(`This is an address of ${known}, not of bitcoin's main network: those begin with bc1.`)
}

function wrongChecksum(): AppError {
  return refusal('The checksum of the bitcoin address is wrong: a character is mistyped or missing.')
}

function refusal(sentence: string): AppError {
  return new AppError('invalid_address', sentence)
}
