import { isScalar, withEvenY } from './affine.ts'
import { baseMultiple } from './base-multiples.ts'
import { type CurveKey, xBytes } from './curve-key.ts'
import { pointSums } from './point-sums.ts'
import { taggedHash } from './tagged-hash.ts'

/** A key and the root of its script tree; null: no scripts. */
export interface TaprootParts {
  readonly internalKey: CurveKey
  readonly root: Uint8Array | null
}

/** The output keys (32 bytes) of taproot outputs (BIP 341, BIP 386); null where there is none (one in 2^127). */
export function outputKeys(all: readonly TaprootParts[]): readonly (Uint8Array | null)[] {
  const tweaks = all.map(({ internalKey, root }) =>
    taggedHash('TapTweak', xBytes(internalKey.point), root ?? new Uint8Array()),
  )
  const sums = pointSums(
    all.map(({ internalKey }, at) => {
      const tweak = tweaks[at] as Uint8Array
      return isScalar(tweak) ? [...baseMultiple(tweak), withEvenY(internalKey.point)] : []
    }),
  )
  return sums.map((point) => (point === null ? null : xBytes(point)))
}
