import { hex } from '@scure/base'
import type { Chain } from '../chains/chain.ts'
import { BranchAddresses } from './branch-addresses.ts'
import { keySource } from './branch-keys.ts'
import type {
  Descriptor,
  InnerScript,
  KeyExpression,
  Quorum,
  ScriptTree,
  WitnessScript,
} from './descriptor.ts'
import { descriptorWith } from './descriptor-keys.ts'
import { branchCount, isRanged } from './key-paths.ts'
import type { OneType } from './single-scripts.ts'
import { xOnly } from './taproot-tree.ts'

/**
 * Equal for two descriptors of a chain exactly if their scripts are the same, however they are written: with other
 * origins, letters or depths of the keys, the branches or the keys of `sortedmulti` in another order. Throws AppError
 * `invalid_wallet` or `unsupported_wallet` for an address or a script that the chain does not have.
 */
export function scriptIdentity(descriptor: OneType, chain: Chain): string {
  return [...new Set(branchIdentities(descriptor, chain))].sort().join(' ')
}

/** The same for each branch alone, in order: two wallets may have one of them in common. */
export function branchIdentities(descriptor: OneType, chain: Chain): readonly string[] {
  return Array.from({ length: branchCount(descriptor) }, (_, branch) =>
    descriptor.kind === 'addr' || descriptor.kind === 'raw' || !isRanged(descriptor)
      ? String(new BranchAddresses(descriptor, chain, branch).range(0, 1)[0])
      : scriptText(descriptor, branch),
  )
}

/**
 * The same for descriptors that differ in nothing but the last step before `/*`, and for no others. Null for an address or
 * a script.
 */
export function parentScripts(descriptor: Descriptor): string | null {
  if (descriptor.kind === 'addr' || descriptor.kind === 'raw') return null
  const parents = descriptorWith(descriptor, (key) =>
    key.ranged ? { ...key, path: key.path.slice(0, -1) } : key,
  )
  return scriptText(parents, 0)
}

type KeyScript = Exclude<Descriptor, { readonly kind: 'addr' | 'raw' }>

/** As a descriptor, but with what the children of the keys are derived from: a key and its chain code. */
function scriptText(script: KeyScript | InnerScript | WitnessScript, branch: number): string {
  switch (script.kind) {
    case 'sh':
    case 'wsh':
      return `${script.kind}(${scriptText(script.inner, branch)})`
    case 'tr': {
      const tree = script.tree === null ? '' : `,${treeText(script.tree, branch)}`
      return `tr(${keyText(script.key, branch, 'x-only')}${tree})`
    }
    case 'multi':
    case 'sortedmulti':
      return quorumText(
        script,
        script.keys.map((key) => keyText(key, branch)),
      )
    default:
      return `${script.kind}(${keyText(script.key, branch)})`
  }
}

function treeText(tree: ScriptTree, branch: number): string {
  switch (tree.kind) {
    // The two sides are hashed in the order of their own hashes (BIP 341).
    case 'branch':
      return `{${[treeText(tree.left, branch), treeText(tree.right, branch)].sort().join()}}`
    case 'pk':
      return `pk(${keyText(tree.key, branch, 'x-only')})`
    default:
      return quorumText(
        tree,
        tree.keys.map((key) => keyText(key, branch, 'x-only')),
      )
  }
}

function quorumText(
  { kind, threshold }: Quorum & { readonly kind: string },
  keys: readonly string[],
): string {
  const isSorted = kind.startsWith('sorted') && new Set(keys).size > 1
  const name = isSorted ? kind : kind.replace('sorted', '')
  return `${name}(${[threshold, ...(isSorted ? [...keys].sort() : keys)].join()})`
}

function keyText(expression: KeyExpression, branch: number, form: 'whole' | 'x-only' = 'whole'): string {
  const source = keySource(expression, branch)
  if (source === null) return 'none'
  if (source.kind === 'parent') {
    return `${hex.encode(source.parent.publicKey)}/${hex.encode(source.parent.chainCode)}`
  }
  return hex.encode(form === 'x-only' ? xOnly(source.publicKey) : source.publicKey)
}
