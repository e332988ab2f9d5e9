import type { CashaddrRules } from '../chains/address-rules.ts'
import type { AddressContent } from './address.ts'
import { decodeCashaddr, encodeCashaddr } from './cashaddr-code.ts'
import { invalidAddress, wrongChecksum } from './invalid-address.ts'

const DATA = /^[02-9ac-hj-np-z]+$/
/** The version byte, 20 bytes and the checksum, 5 bits per character. */
const LENGTH_MIN = 42
/** The same with 32 bytes. */
const LENGTH_MAX = 61
const HASH_BYTES = 20
/** The first character is the reserved bit of the version byte, which is 0, and the type: 0 or 1. */
const KEY_OR_SCRIPT = /^[qp]/
/** Types 2 and 3: those of a key hash and a script hash, for wallets with tokens. */
const TOKEN_AWARE = /^[zr]/

/**
 * CashAddr (https://reference.cash/protocol/blockchain/encoding/cashaddr), all in lower or all in upper case. The prefix
 * is optional, because the checksum covers it. A token-aware address stands for the same script as the ordinary one.
 * `chain` is its name. Throws AppError `invalid_address`.
 */
export function readCashaddr(text: string, rules: CashaddrRules, chain: string): AddressContent {
  const { prefix, scriptHashBytes, tokenAware } = rules
  const lower = text.toLowerCase()
  if (text !== lower && text !== text.toUpperCase()) {
    throw invalidAddress(`The ${chain} address mixes upper and lower case; one of its letters may be wrong.`)
  }
  const payload = lower.startsWith(`${prefix}:`) ? lower.slice(prefix.length + 1) : lower
  if (!DATA.test(payload)) {
    throw invalidAddress(
      `The ${chain} address contains a character that CashAddr does not have (such as 1, b, i or o).`,
    )
  }
  if (payload.length < LENGTH_MIN)
    throw invalidAddress(`The ${chain} address is too short: part of it is missing.`)
  if (payload.length > LENGTH_MAX) throw invalidAddress(`The ${chain} address is too long.`)
  if (!KEY_OR_SCRIPT.test(payload) && !(tokenAware === true && TOKEN_AWARE.test(payload))) {
    throw invalidAddress(
      `An address of ${chain} in this form begins with q or p, after its prefix if it has one.`,
    )
  }
  const decoded = decodeCashaddr(prefix, payload)
  if (decoded === null) throw wrongChecksum(chain)
  const { type, hash } = decoded
  const isKeyHash = type % 2 === 0
  const lengths = isKeyHash ? [HASH_BYTES] : scriptHashBytes
  if (!lengths.includes(hash.length)) {
    const right = lengths.join(' or ')
    throw invalidAddress(
      `The ${chain} address has the wrong length: ${hash.length} bytes instead of ${right}.`,
    )
  }
  return { kind: isKeyHash ? 'key-hash' : 'script-hash', hash }
}

export function writeCashaddr(type: 'p2pkh' | 'p2sh', hash: Uint8Array, { prefix }: CashaddrRules): string {
  return encodeCashaddr(prefix, { type: type === 'p2pkh' ? 0 : 1, hash })
}
