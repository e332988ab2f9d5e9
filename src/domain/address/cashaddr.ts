import { hex } from '@scure/base'
import { decodeCashAddress, encodeCashAddress } from 'ecashaddrjs'
import type { CashaddrRules } from '../chains/address-rules.ts'
import type { AddressContent } from './address.ts'
import { refusal, wrongChecksum } from './refusal.ts'

const DATA = /^[02-9ac-hj-np-z]+$/
/** The version byte, 20 bytes and the checksum, in 5 bits a character. */
const LENGTH_MIN = 42
/** The same with 32 bytes. */
const LENGTH_MAX = 61
/** Types 2 and 3 of CHIP-2022-02: plain ones that can also take tokens. */
const TOKEN_AWARE = /^[zr]/

/**
 * CashAddr (https://reference.cash/protocol/blockchain/encoding/cashaddr), all in lower or all in upper case, its prefix
 * optional: the checksum holds it. `chain` is its name. Throws AppError `invalid_address`.
 */
export function readCashaddr(text: string, { prefix }: CashaddrRules, chain: string): AddressContent {
  const lower = text.toLowerCase()
  if (text !== lower && text !== text.toUpperCase()) {
    throw refusal(`The ${chain} address mixes upper and lower case; one of its letters may be wrong.`)
  }
  const payload = lower.startsWith(`${prefix}:`) ? lower.slice(prefix.length + 1) : lower
  if (!DATA.test(payload)) {
    throw refusal(
      `The ${chain} address has a character that no ${prefix}: address has (such as 1, b, i or o).`,
    )
  }
  if (payload.length < LENGTH_MIN) throw refusal(`The ${chain} address is too short: something is missing.`)
  if (payload.length > LENGTH_MAX) throw refusal(`The ${chain} address is too long.`)
  if (TOKEN_AWARE.test(payload)) {
    throw refusal(
      `This form of ${chain} address is for wallets with tokens; add the form of the same address that begins with q or p.`,
    )
  }
  const { type, hash } = decode(`${prefix}:${payload}`, chain)
  const bytes = hex.decode(hash)
  if (type === 'p2pkh' && bytes.length === 20) return { kind: 'key-hash', hash: bytes }
  if (type === 'p2sh' && (bytes.length === 20 || bytes.length === 32))
    return { kind: 'script-hash', hash: bytes }
  throw refusal(`The ${chain} address has the wrong length: ${bytes.length} bytes.`)
}

function decode(address: string, chain: string) {
  try {
    return decodeCashAddress(address)
  } catch {
    throw wrongChecksum(chain)
  }
}

export function writeCashaddr(type: 'p2pkh' | 'p2sh', hash: Uint8Array, { prefix }: CashaddrRules): string {
  return encodeCashAddress(prefix, type, hash)
}
