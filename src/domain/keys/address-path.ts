import type { KeyExpression } from './descriptor.ts'
import { keysOf, pathOf } from './key-paths.ts'
import type { OneType } from './single-scripts.ts'
import { stepText } from './write-descriptor.ts'

/**
 * The path of an address: from the master key (`m/…`) where all keys say the same one, else from the first key; null for
 * an address whose keys have no path.
 */
export function addressPath(descriptor: OneType, branch: number, index: number): string | null {
  const keys = keysOf(descriptor).filter(({ key }) => key.kind === 'extended')
  const [first] = keys
  if (first === undefined) return null
  const whole = new Set(keys.map((key) => fromMaster(key, branch, index)))
  const [path] = whole.size === 1 ? whole : [null]
  return path ?? textOf(steps(first, branch, index))
}

function fromMaster(key: KeyExpression, branch: number, index: number): string | null {
  return key.origin === null ? null : textOf(['m', ...key.origin.path, ...steps(key, branch, index)])
}

function steps(key: KeyExpression, branch: number, index: number): readonly number[] {
  return key.ranged ? [...pathOf(key, branch), index] : pathOf(key, branch)
}

function textOf(path: readonly (number | string)[]): string | null {
  return path.length === 0
    ? null
    : path.map((step) => (typeof step === 'string' ? step : stepText(step))).join('/')
}
