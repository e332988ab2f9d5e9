import type { InnerScript, KeyExpression, ScriptTree, WitnessScript } from './descriptor.ts'
import type { OneType } from './single-scripts.ts'

type Change = (key: KeyExpression, place: number) => KeyExpression

/** The same descriptor with other keys. `place` counts the keys as they are written. */
export function mapKeys(descriptor: OneType, change: Change): OneType {
  let place = 0
  return mapScript(descriptor, (key) => change(key, place++))
}

type ChangeNext = (key: KeyExpression) => KeyExpression

function mapScript<Script extends OneType | InnerScript | WitnessScript>(
  script: Script,
  change: ChangeNext,
): Script
function mapScript(script: OneType | InnerScript | WitnessScript, change: ChangeNext): OneType {
  switch (script.kind) {
    case 'addr':
    case 'raw':
      return script
    case 'sh':
      return { ...script, inner: mapScript(script.inner, change) }
    case 'wsh':
      return { ...script, inner: mapScript(script.inner, change) }
    case 'tr':
      return {
        ...script,
        key: change(script.key),
        tree: script.tree === null ? null : mapTree(script.tree, change),
      }
    case 'multi':
    case 'sortedmulti':
      return { ...script, keys: script.keys.map(change) }
    default:
      return { ...script, key: change(script.key) }
  }
}

function mapTree(tree: ScriptTree, change: ChangeNext): ScriptTree {
  switch (tree.kind) {
    case 'branch':
      return { ...tree, left: mapTree(tree.left, change), right: mapTree(tree.right, change) }
    case 'pk':
      return { ...tree, key: change(tree.key) }
    default:
      return { ...tree, keys: tree.keys.map(change) }
  }
}
