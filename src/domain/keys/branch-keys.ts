import { childKeys, descendant, type PublicNode } from './child-keys.ts'
import type { KeyExpression } from './descriptor.ts'
import { pathOf } from './key-paths.ts'

/** The keys of one key expression on one branch, by index. */
export class BranchKeys {
  readonly #parent: PublicNode | null
  /** The key of every index. */
  readonly #fixed: Uint8Array | null

  constructor(expression: KeyExpression, branch: number) {
    const { key, ranged } = expression
    if (key.kind === 'plain') {
      this.#parent = null
      this.#fixed = key.publicKey
      return
    }
    const node = descendant(key.extended, pathOf(expression, branch))
    this.#parent = ranged ? node : null
    this.#fixed = ranged ? null : (node?.publicKey ?? null)
  }

  /** The keys of the indexes `from` to `to` (exclusive); null where there is none (one in 2^127). */
  range(from: number, to: number): readonly (Uint8Array | null)[] {
    const children = this.#parent === null ? null : childKeys(this.#parent, from, to)
    return Array.from({ length: to - from }, (_, at) => children?.get(from + at)?.publicKey ?? this.#fixed)
  }
}
