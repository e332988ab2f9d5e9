import { bech32 } from '@scure/base'

const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
const CHECKSUM_CHARACTERS = 8
/** The factors of 40 bits as two halves: bigints take three times as long. */
const GENERATOR = [
  [0x98f2b, 0xc8e61],
  [0x79b76, 0xd99e2],
  [0xf33e5, 0xfb3c4],
  [0xae2ea, 0xbe2a8],
  [0x1e4f4, 0x3e470],
] as const
const NO_CHECKSUM = Array.from({ length: CHECKSUM_CHARACTERS }, () => 0)
/** By the low three bits of the version byte. */
const HASH_BYTES = [20, 24, 28, 32, 40, 48, 56, 64]

/** What a payload of CashAddr says. */
export interface CashaddrContent {
  /** 0 for a key hash, 1 for a script hash; 2 and 3 the same for wallets with tokens (CHIP-2022-02). */
  readonly type: number
  readonly hash: Uint8Array
}

/** `payload`: the characters after the prefix, in lower case. Null if its checksum, padding or length is wrong. */
export function decodeCashaddr(prefix: string, payload: string): CashaddrContent | null {
  const words = [...payload].map((letter) => ALPHABET.indexOf(letter))
  if (words.includes(-1) || checksumOf(prefix, words).some((half) => half !== 0)) return null
  const [version, ...hash] = bech32.fromWordsUnsafe(words.slice(0, -CHECKSUM_CHARACTERS)) || []
  if (version === undefined || HASH_BYTES[version & 7] !== hash.length) return null
  return { type: version >> 3, hash: Uint8Array.from(hash) }
}

/** The address with its prefix. Throws RangeError for a hash of another length than CashAddr knows. */
export function encodeCashaddr(prefix: string, { type, hash }: CashaddrContent): string {
  const size = HASH_BYTES.indexOf(hash.length)
  if (size === -1) throw new RangeError('no CashAddr has a hash of this length')
  const words = bech32.toWords(Uint8Array.of((type << 3) | size, ...hash))
  const halves = checksumOf(prefix, [...words, ...NO_CHECKSUM])
  const last = halves.flatMap((half) => [15, 10, 5, 0].map((bits) => (half >> bits) & 31))
  return `${prefix}:${[...words, ...last].map((word) => ALPHABET[word]).join('')}`
}

/**
 * The checksum over the low bits of the prefix, a zero and 5-bit words, as two halves of 20 bits; both are 0 for words
 * that end in a right one.
 */
function checksumOf(prefix: string, words: readonly number[]): readonly [number, number] {
  let [high, low] = [0, 1]
  for (const word of [...[...prefix].map((letter) => letter.charCodeAt(0) & 31), 0, ...words]) {
    const top = high >> 15
    high = ((high & 0x7fff) << 5) | (low >> 15)
    low = ((low & 0x7fff) << 5) ^ word
    for (const [index, [highFactor, lowFactor]] of GENERATOR.entries()) {
      if (((top >> index) & 1) === 0) continue
      high ^= highFactor
      low ^= lowFactor
    }
  }
  return [high, low ^ 1]
}
