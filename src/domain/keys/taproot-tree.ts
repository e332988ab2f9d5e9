import { compareBytes } from './compare-bytes.ts'
import type { KeyExpression, ScriptTree } from './descriptor.ts'
import { payToKey, tapscriptMultisig } from './script-bytes.ts'
import { taggedHash } from './tagged-hash.ts'

/** Tapscript, the only version of a leaf in use (BIP 342). */
const LEAF_VERSION = 0xc0

/** The root of the tree (BIP 341); `keyOf` gives keys of 32 bytes. */
export function rootOf(tree: ScriptTree, keyOf: (expression: KeyExpression) => Uint8Array): Uint8Array {
  if (tree.kind === 'branch') {
    const sides = [rootOf(tree.left, keyOf), rootOf(tree.right, keyOf)].sort(compareBytes)
    return taggedHash('TapBranch', ...sides)
  }
  const script = leafScript(tree, keyOf)
  return taggedHash('TapLeaf', Uint8Array.of(LEAF_VERSION, ...compactSize(script.length)), script)
}

/** x alone, without the sign of y. */
export function xOnly(key: Uint8Array): Uint8Array {
  return key.length === 32 ? key : key.subarray(1, 33)
}

function leafScript(
  leaf: Exclude<ScriptTree, { readonly kind: 'branch' }>,
  keyOf: (expression: KeyExpression) => Uint8Array,
): Uint8Array {
  if (leaf.kind === 'pk') return payToKey(keyOf(leaf.key))
  const keys = leaf.keys.map(keyOf)
  return tapscriptMultisig(leaf.threshold, leaf.kind === 'multi_a' ? keys : keys.sort(compareBytes))
}

function compactSize(length: number): readonly number[] {
  return length < 0xfd ? [length] : [0xfd, length & 0xff, length >> 8]
}
