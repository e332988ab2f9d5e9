import { etc, Point } from '@noble/secp256k1'
import { type AffinePoint, FIELD } from './affine.ts'

/** Null is the point at infinity. */
type Sum = AffinePoint | null

/** The sum of the points of each list. All lists together take one inversion for each halving of the longest one. */
export function pointSums(lists: readonly (readonly Sum[])[]): readonly Sum[] {
  let rest = lists
  while (rest.some((list) => list.length > 1)) rest = halved(rest)
  return rest.map(([sum]) => sum ?? null)
}

/** Adds the neighbours in each list. */
function halved(lists: readonly (readonly Sum[])[]): readonly (readonly Sum[])[] {
  const left: Sum[] = []
  const right: Sum[] = []
  for (const list of lists) {
    for (let at = 0; at + 1 < list.length; at += 2) {
      left.push(list[at] as Sum)
      right.push(list[at + 1] as Sum)
    }
  }
  const sums = pairSums(left, right)
  let at = 0
  return lists.map((list) => {
    const half: Sum[] = sums.slice(at, at + (list.length >> 1))
    at += half.length
    if (list.length % 2 === 1) half.push(list.at(-1) as Sum)
    return half
  })
}

/** The sums of pairs, with one inversion for all of them (Montgomery's trick). */
export function pairSums(left: readonly Sum[], right: readonly Sum[]): readonly Sum[] {
  const products: bigint[] = new Array(left.length)
  let product = 1n
  for (let at = 0; at < left.length; at++) {
    products[at] = product
    const width = widthOf(left[at] as Sum, right[at] as Sum)
    if (width !== 0n) product = (product * width) % FIELD
  }
  let inverse = etc.invert(product, FIELD)
  const sums: Sum[] = new Array(left.length)
  for (let at = left.length - 1; at >= 0; at--) {
    const [one, other] = [left[at] as Sum, right[at] as Sum]
    const width = widthOf(one, other)
    if (width === 0n) sums[at] = specialSum(one, other)
    else {
      sums[at] = chordSum(one as AffinePoint, other as AffinePoint, inverse * (products[at] as bigint))
      inverse = (inverse * width) % FIELD
    }
  }
  return sums
}

/** 0 where the formula of the chord does not hold: the same x, or infinity. */
function widthOf(one: Sum, other: Sum): bigint {
  return one === null || other === null ? 0n : other.x - one.x
}

/** `inverse`: of the difference of the two x. */
function chordSum(one: AffinePoint, other: AffinePoint, inverse: bigint): AffinePoint {
  const slope = ((other.y - one.y) * (inverse % FIELD)) % FIELD
  const x = positive((slope * slope - one.x - other.x) % FIELD)
  return { x, y: positive((slope * (one.x - x) - one.y) % FIELD) }
}

function positive(number: bigint): bigint {
  return number < 0n ? number + FIELD : number
}

function specialSum(one: Sum, other: Sum): Sum {
  if (one === null) return other
  if (other === null) return one
  return one.y === other.y ? Point.fromAffine(one).double().toAffine() : null
}
