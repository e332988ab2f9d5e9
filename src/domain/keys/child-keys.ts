import { hmac } from '@noble/hashes/hmac.js'
import { sha512 } from '@noble/hashes/sha2.js'
import { isScalar } from './affine.ts'
import { baseMultiple } from './base-multiples.ts'
import { type CurveKey, compressedKey, curveKey } from './curve-key.ts'
import { pointSums } from './point-sums.ts'

/** Children from here on need the private key. */
export const HARDENED = 0x80000000

/** A public key that has children (BIP 32). */
export interface PublicNode {
  /** 33 bytes. */
  readonly publicKey: Uint8Array
  /** 32 bytes. */
  readonly chainCode: Uint8Array
}

export interface ChildKey extends CurveKey {
  /** 32 bytes. */
  readonly chainCode: Uint8Array
}

/** The children of a public key, which are not hardened. */
export class ChildKeys {
  readonly #parent: CurveKey
  readonly #hash: ReturnType<typeof hmac.create>

  constructor({ publicKey, chainCode }: PublicNode) {
    this.#parent = curveKey(publicKey)
    this.#hash = hmac.create(sha512, chainCode)
  }

  /** Those of the indexes `from` to `to` (exclusive); null where there is none (one in 2^127). 100 take about 10 ms. */
  range(from: number, to: number): readonly (ChildKey | null)[] {
    const steps = Array.from({ length: Math.max(0, to - from) }, (_, at) => this.#step(from + at))
    const points = pointSums(
      steps.map((step) => (step === null ? [] : [...step.multiple, this.#parent.point])),
    )
    return steps.map((step, at) => {
      const point = points[at] ?? null
      return step === null || point === null ? null : { ...compressedKey(point), chainCode: step.chainCode }
    })
  }

  #step(index: number) {
    const data = new Uint8Array(37)
    data.set(this.#parent.bytes)
    new DataView(data.buffer).setUint32(33, index)
    const digest = this.#hash.clone().update(data).digest()
    const scalar = digest.subarray(0, 32)
    if (!isScalar(scalar)) return null
    return { multiple: baseMultiple(scalar), chainCode: digest.slice(32) }
  }
}

/** The key at the end of a path of steps that are not hardened; null if one of them has no key. */
export function descendant(node: PublicNode, path: readonly number[]): PublicNode | null {
  let current: PublicNode | null = node
  for (const index of path) {
    if (current === null) return null
    const [child = null] = new ChildKeys(current).range(index, index + 1)
    current = child === null ? null : { publicKey: child.bytes, chainCode: child.chainCode }
  }
  return current
}
