import { bech32 } from '@scure/base'
import { encodeCashAddress } from 'ecashaddrjs'

const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
const BITS = 5
const CHECKSUM_CHARACTERS = 8
const CHECKSUM_BITS = 40n
const GENERATOR = [0x98f2bc8e61n, 0x79b76d99e2n, 0xf33e5fb3c4n, 0xae2eabe2a8n, 0x1e4f43e470n]
/** Types 2 and 3 of the version byte (CHIP-2022-02): those of a key hash and a script hash, for wallets with tokens. */
const TOKEN_TYPES = /^[zr]/
const TOKEN_TYPE_DISTANCE = 2

export function isTokenAware(payload: string): boolean {
  return TOKEN_TYPES.test(payload)
}

/** The ordinary address, with its prefix, of the same script; null if the checksum or the length is wrong. */
export function withoutTokenType(prefix: string, payload: string): string | null {
  const words = [...payload].map((letter) => ALPHABET.indexOf(letter))
  const [first = 0, ...others] = words.slice(0, -CHECKSUM_CHARACTERS)
  if (polymod([...[...prefix].map((letter) => letter.charCodeAt(0) & 31), 0, ...words]) !== 0n) return null
  const type = first === TOKEN_TYPE_DISTANCE ? 'p2pkh' : 'p2sh'
  const bytes = bech32.fromWordsUnsafe([first - TOKEN_TYPE_DISTANCE, ...others])
  try {
    return bytes ? encodeCashAddress(prefix, type, bytes.subarray(1)) : null
  } catch {
    return null
  }
}

/** The checksum of CashAddr over 5-bit words; 0 for a right one. ecashaddrjs computes it for types 0 and 1 only. */
function polymod(words: readonly number[]): bigint {
  let checksum = 1n
  for (const word of words) {
    const top = checksum >> (CHECKSUM_BITS - BigInt(BITS))
    checksum = ((checksum & 0x07ffffffffn) << BigInt(BITS)) ^ BigInt(word)
    for (const [index, factor] of GENERATOR.entries()) if ((top >> BigInt(index)) & 1n) checksum ^= factor
  }
  return checksum ^ 1n
}
