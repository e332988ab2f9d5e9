import { etc, Point } from '@noble/secp256k1'

const { p: P } = Point.CURVE()

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
    product = (product * Z) % P
  }
  let inverse = etc.invert(product, P)
  const affine: AffinePoint[] = new Array(points.length)
  for (let index = points.length - 1; index >= 0; index--) {
    const { X, Y, Z } = points[index] as Point
    const own = (inverse * (products[index] as bigint)) % P
    inverse = (inverse * Z) % P
    affine[index] = { x: (X * own) % P, y: (Y * own) % P }
  }
  return affine
}

/** 32 bytes, big endian. */
export function bytesOfNumber(number: bigint): Uint8Array {
  return etc.numberToBytesBE(number)
}

/** 33 bytes (SEC 1). */
export function compressed({ x, y }: AffinePoint): Uint8Array {
  return Uint8Array.of(y & 1n ? 3 : 2, ...bytesOfNumber(x))
}
