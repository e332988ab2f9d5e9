import { bech32, bech32m } from '@scure/base'
import type { SegwitRules } from '../chains/address-rules.ts'
import type { AddressContent } from './address.ts'
import { invalidAddress, wrongChecksum } from './invalid-address.ts'

const DATA = /^[02-9ac-hj-np-z]*$/
const LENGTH_MAX = 90
const CHECKSUM_LENGTH = 6

/**
 * Bech32 for witness version 0 (BIP 173), bech32m for higher ones (BIP 350), all in lower or all in upper case.
 * `chain` is its name. Throws AppError `invalid_address`.
 */
export function readSegwit(text: string, { prefix, versionMax }: SegwitRules, chain: string): AddressContent {
  const lower = text.toLowerCase()
  const start = `${prefix}1`
  if (text !== lower && text !== text.toUpperCase()) {
    throw invalidAddress(`The ${chain} address mixes upper and lower case; one of its letters may be wrong.`)
  }
  if (lower.length > LENGTH_MAX) throw invalidAddress(`The ${chain} address is too long.`)
  if (!DATA.test(lower.slice(start.length))) {
    throw invalidAddress(
      `The ${chain} address contains a character that bech32 does not have (such as 1, b, i or o after ${start}).`,
    )
  }
  const first = bech32.decodeUnsafe(lower)
  const decoded = first ?? bech32m.decodeUnsafe(lower)
  if (decoded === undefined) {
    throw lower.length < start.length + CHECKSUM_LENGTH + 1
      ? invalidAddress(`The ${chain} address is too short: part of it is missing.`)
      : wrongChecksum(chain)
  }
  const [version, ...words] = decoded.words
  if (version === undefined) throw invalidAddress(`The ${chain} address is empty after ${start}.`)
  if (version > versionMax)
    throw invalidAddress(`The ${chain} address has the unknown witness version ${version}.`)
  if ((version === 0) !== (first !== undefined)) {
    const [right, wrong] = version === 0 ? ['bech32', 'bech32m'] : ['bech32m', 'bech32']
    throw invalidAddress(
      `The ${chain} address has the wrong encoding: witness version ${version} needs ${right}, not ${wrong}.`,
    )
  }
  const program = bech32.fromWordsUnsafe(words)
  if (!program) throw invalidAddress(`The ${chain} address has invalid padding bits at its end.`)
  checkLength(version, program.length, chain)
  return { kind: 'witness', version, program }
}

function checkLength(version: number, bytes: number, chain: string): void {
  const fits = version === 0 ? bytes === 20 || bytes === 32 : bytes >= 2 && bytes <= 40
  if (fits) return
  const right = version === 0 ? '20 or 32' : '2 to 40'
  throw invalidAddress(`The ${chain} address has the wrong length: ${bytes} bytes instead of ${right}.`)
}

export function writeSegwit(version: number, program: Uint8Array, { prefix }: SegwitRules): string {
  const code = version === 0 ? bech32 : bech32m
  return code.encode(prefix, [version, ...code.toWords(program)])
}

/** The human-readable part of a bech32 or bech32m text; null for any other. */
export function bech32Prefix(lower: string): string | null {
  return (bech32.decodeUnsafe(lower) ?? bech32m.decodeUnsafe(lower))?.prefix ?? null
}
