import { etc, Point } from '@noble/secp256k1'
import { affineForms, bytesOfNumber } from './affine.ts'
import { taggedHash } from './tagged-hash.ts'

const { n: N } = Point.CURVE()

/** A key and the root of its script tree; null: no scripts. */
export interface TaprootParts {
  /** 32 bytes: x alone. */
  readonly internalKey: Uint8Array
  readonly root: Uint8Array | null
}

/** The output keys (32 bytes) of taproot outputs (BIP 341, BIP 386); null where there is none (one in 2^127). */
export function outputKeys(all: readonly TaprootParts[]): readonly (Uint8Array | null)[] {
  const points = all.map(({ internalKey, root }) => {
    const tweak = etc.bytesToNumberBE(taggedHash('TapTweak', internalKey, root ?? new Uint8Array()))
    if (tweak === 0n || tweak >= N) return null
    const point = taprootPoint(internalKey).add(Point.BASE.multiply(tweak, false))
    return point.is0() ? null : point
  })
  const finite = points.filter((point) => point !== null)
  const keys = affineForms(finite).map(({ x }) => bytesOfNumber(x))
  let at = 0
  return points.map((point) => (point === null ? null : (keys[at++] as Uint8Array)))
}

/** The point with this x (32 bytes) and an even y. Throws an Error if there is none. */
export function taprootPoint(x: Uint8Array): Point {
  return Point.fromBytes(Uint8Array.of(2, ...x))
}
