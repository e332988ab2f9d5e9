import { etc, Point } from '@noble/secp256k1'

const { p, n: ORDER } = Point.CURVE()
/** Coordinates are counted modulo this. */
export const FIELD = p

/** A point of the curve other than infinity. */
export interface AffinePoint {
  readonly x: bigint
  readonly y: bigint
}

/** The affine forms of points other than infinity, with one inversion for all of them (Montgomery's trick). */
export function affineForms(points: readonly Point[]): readonly AffinePoint[] {
  const products: bigint[] = []
  let product = 1n
  for (const { Z } of points) {
    products.push(product)
    product = (product * Z) % FIELD
  }
  let inverse = etc.invert(product, FIELD)
  const affine: AffinePoint[] = new Array(points.length)
  for (let index = points.length - 1; index >= 0; index--) {
    const { X, Y, Z } = points[index] as Point
    const own = (inverse * (products[index] as bigint)) % FIELD
    inverse = (inverse * Z) % FIELD
    affine[index] = { x: (X * own) % FIELD, y: (Y * own) % FIELD }
  }
  return affine
}

export function negated({ x, y }: AffinePoint): AffinePoint {
  return { x, y: FIELD - y }
}

/** The point with the same x whose y is even, which x alone stands for (BIP 340). */
export function withEvenY(point: AffinePoint): AffinePoint {
  return point.y & 1n ? negated(point) : point
}

/** Whether 32 bytes, big endian, are a number from 1 to below the order of the curve. */
export function isScalar(bytes: Uint8Array): boolean {
  const number = etc.bytesToNumberBE(bytes)
  return number > 0n && number < ORDER
}
