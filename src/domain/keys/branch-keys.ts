import { childKeys, descendant, type PublicNode } from './child-keys.ts'
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
  readonly #source: KeySource | null

  constructor(expression: KeyExpression, branch: number) {
    this.#source = keySource(expression, branch)
  }

  /** The keys of the indexes `from` to `to` (exclusive); null where there is none (one in 2^127). */
  range(from: number, to: number): readonly (Uint8Array | null)[] {
    const source = this.#source
    const children = source?.kind === 'parent' ? childKeys(source.parent, from, to) : null
    const fixed = source?.kind === 'fixed' ? source.publicKey : null
    return Array.from({ length: to - from }, (_, at) => children?.get(from + at)?.publicKey ?? fixed)
  }
}
