import type { Descriptor, InnerScript, KeyExpression, ScriptTree, WitnessScript } from './descriptor.ts'

type Change = (key: KeyExpression) => KeyExpression

/** The same descriptor with other keys. */
export function descriptorWith<Script extends Descriptor | InnerScript | WitnessScript>(
  script: Script,
  change: Change,
): Script {
  if ('inner' in script) return { ...script, inner: descriptorWith(script.inner, change) }
  if ('keys' in script) return { ...script, keys: script.keys.map(change) }
  if (!('key' in script)) return script
  const changed = { ...script, key: change(script.key) }
  return 'tree' in changed && changed.tree !== null
    ? { ...changed, tree: treeWith(changed.tree, change) }
    : changed
}

function treeWith(tree: ScriptTree, change: Change): ScriptTree {
  if (tree.kind === 'branch') {
    return { ...tree, left: treeWith(tree.left, change), right: treeWith(tree.right, change) }
  }
  return tree.kind === 'pk' ? { ...tree, key: change(tree.key) } : { ...tree, keys: tree.keys.map(change) }
}
