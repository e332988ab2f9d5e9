import { Point } from '@noble/secp256k1'
import { type AffinePoint, affineForms, negated } from './affine.ts'
import { pairSums } from './point-sums.ts'

/** A digit for each byte of a scalar, and one for the carry. */
const DIGITS = 33
const DIGIT_BITS = 8
/** Digits are -127 to 128. */
const DIGIT_MAX = 128

/** For each digit of a scalar, the multiples 1 to 128 of what the digit counts. 500 kB; made at the first use in 15 ms. */
let table: readonly (readonly AffinePoint[])[] | null = null

/** The points whose sum is the multiple of the curve's base point by a scalar of 32 bytes, big endian. */
export function baseMultiple(scalar: Uint8Array): readonly AffinePoint[] {
  table ??= multiplesOfPowers()
  const points: AffinePoint[] = []
  let carry = 0
  for (let place = 0; place < DIGITS; place++) {
    const byte = (scalar[DIGITS - 2 - place] ?? 0) + carry
    carry = byte > DIGIT_MAX ? 1 : 0
    const digit = carry === 1 ? byte - 256 : byte
    const multiple = digit === 0 ? undefined : table[place]?.[Math.abs(digit) - 1]
    if (multiple !== undefined) points.push(digit < 0 ? negated(multiple) : multiple)
  }
  return points
}

function multiplesOfPowers(): readonly (readonly AffinePoint[])[] {
  const powers = powersOfTwo(DIGITS * DIGIT_BITS)
  let multiples = Array.from({ length: DIGITS }, (_, place) => [powers[place * DIGIT_BITS] as AffinePoint])
  for (let bit = 1; 2 ** bit <= DIGIT_MAX; bit++) {
    const largest = 2 ** (bit - 1)
    // Sums of two different multiples: 1 to k - 1, each with k; 2k is a power of two itself.
    const small = multiples.map((list) => list.slice(0, largest - 1))
    const large = small.flatMap((list, place) =>
      list.map(() => multiples[place]?.[largest - 1] as AffinePoint),
    )
    const sums = pairSums(small.flat(), large) as readonly AffinePoint[]
    multiples = multiples.map((list, place) => [
      ...list,
      ...sums.slice(place * (largest - 1), (place + 1) * (largest - 1)),
      powers[place * DIGIT_BITS + bit] as AffinePoint,
    ])
  }
  return multiples
}

/** The base point times 2^0, 2^1 and so on. */
function powersOfTwo(count: number): readonly AffinePoint[] {
  const powers = [Point.BASE]
  while (powers.length < count) powers.push((powers.at(-1) as Point).double())
  return affineForms(powers)
}
