import { ChildKeys, descendant, type PublicNode } from './child-keys.ts'
import { type CurveKey, curveKey } from './curve-key.ts'
import type { KeyExpression } from './descriptor.ts'
import { pathOf } from './key-paths.ts'

/** Where the keys of one expression on one branch come from: children of a parent, or one key for every index. */
export type KeySource =
  | { readonly kind: 'parent'; readonly parent: PublicNode }
  | { readonly kind: 'fixed'; readonly publicKey: Uint8Array }

/** Null where there is no key (one in 2^127). */
export function keySource(expression: KeyExpression, branch: number): KeySource | null {
  const { key, ranged } = expression
  if (key.kind === 'plain') return { kind: 'fixed', publicKey: key.publicKey }
  const node = descendant(key.extended, pathOf(expression, branch))
  if (node === null) return null
  return ranged ? { kind: 'parent', parent: node } : { kind: 'fixed', publicKey: node.publicKey }
}

/** The keys of one key expression on one branch, by index. */
export class BranchKeys {
  readonly #children: ChildKeys | null
  /** The key of every index. */
  readonly #fixed: CurveKey | null

  constructor(expression: KeyExpression, branch: number) {
    const source = keySource(expression, branch)
    this.#children = source?.kind === 'parent' ? new ChildKeys(source.parent) : null
    this.#fixed = source?.kind === 'fixed' ? curveKey(source.publicKey) : null
  }

  /** The keys of the indexes `from` to `to` (exclusive); null where there is none (one in 2^127). */
  range(from: number, to: number): readonly (CurveKey | null)[] {
    return this.#children?.range(from, to) ?? new Array<CurveKey | null>(to - from).fill(this.#fixed)
  }
}
