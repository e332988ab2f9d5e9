import type { Descriptor, InnerScript, KeyExpression, ScriptTree, WitnessScript } from './descriptor.ts'

/** The keys of a descriptor, as they are written. */
export function keysOf(
  script: Descriptor | InnerScript | WitnessScript | ScriptTree,
): readonly KeyExpression[] {
  switch (script.kind) {
    case 'addr':
    case 'raw':
      return []
    case 'sh':
    case 'wsh':
      return keysOf(script.inner)
    case 'branch':
      return [...keysOf(script.left), ...keysOf(script.right)]
    case 'tr':
      return 'tree' in script && script.tree !== null ? [script.key, ...keysOf(script.tree)] : [script.key]
    case 'pk':
    case 'pkh':
    case 'wpkh':
    case 'combo':
      return [script.key]
    default:
      return script.keys
  }
}

/** For each key with a multipath step, how many branches it stands for. */
export function branchCounts(descriptor: Descriptor): readonly number[] {
  return keysOf(descriptor).flatMap(({ path }) =>
    path.flatMap((step) => (typeof step === 'number' ? [] : step.steps.length)),
  )
}

/** How many branches a descriptor stands for. */
export function branchCount(descriptor: Descriptor): number {
  return branchCounts(descriptor)[0] ?? 1
}

/** Whether it has an address for each index, rather than one. */
export function isRanged(descriptor: Descriptor): boolean {
  return keysOf(descriptor).some(({ ranged }) => ranged)
}

/** The steps to a branch, counted from 0. */
export function pathOf({ path }: KeyExpression, branch: number): readonly number[] {
  return path.map((step) => (typeof step === 'number' ? step : (step.steps[branch] as number)))
}
