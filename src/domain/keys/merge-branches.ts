import type { Steps } from '../steps.ts'
import type { Descriptor, KeyExpression } from './descriptor.ts'
import { descriptorWith } from './descriptor-keys.ts'
import { keysOf } from './key-paths.ts'
import { parentScripts } from './script-identity.ts'
import { invalidWallet } from './wallet-error.ts'

/** More than any wallet has. */
const BRANCHES_MAX = 100

interface Branches {
  readonly descriptor: Descriptor
  /** The last steps of its keys, which count its branches; null if the keys do not agree on them. */
  readonly steps: readonly number[] | null
}

/**
 * Descriptors whose scripts differ in nothing but the branch are one wallet (BIP 389), whatever they say of the origins of
 * their keys. Pauses after each. Throws AppError `invalid_wallet` for more branches than a wallet may have.
 */
export function* mergeBranches(descriptors: readonly Descriptor[]): Steps<readonly Descriptor[]> {
  const merged = new Map<string, Branches>()
  for (const [index, descriptor] of descriptors.entries()) {
    yield
    const steps = lastSteps(descriptor)
    const parents = steps === null ? null : parentScripts(descriptor)
    const key = parents ?? String(index)
    const other = merged.get(key)
    merged.set(key, other === undefined ? { descriptor, steps } : joined(other, { descriptor, steps }))
  }
  return [...merged.values()].map(({ descriptor }) => descriptor)
}

function joined(one: Branches, other: Branches): Branches {
  const all = [...new Set([...(one.steps ?? []), ...(other.steps ?? [])])]
  if (all.length === one.steps?.length) return one
  if (all.length === other.steps?.length) return other
  if (all.length > BRANCHES_MAX) {
    throw invalidWallet(`More than ${BRANCHES_MAX} branches of one wallet are not read.`)
  }
  const steps = all.sort((a, b) => a - b)
  const withOrigins = [one, other].find(({ descriptor }) => hasOrigins(descriptor)) ?? one
  return { descriptor: descriptorWith(withOrigins.descriptor, (key) => withLastSteps(key, steps)), steps }
}

function hasOrigins(descriptor: Descriptor): boolean {
  return keysOf(descriptor).every(({ origin }) => origin !== null)
}

function withLastSteps(key: KeyExpression, steps: readonly number[]): KeyExpression {
  return key.ranged ? { ...key, path: [...key.path.slice(0, -1), { steps }] } : key
}

/** `[0]` for keys that end with `/0/*`, `[0, 1]` for `/<0;1>/*`. */
function lastSteps(descriptor: Descriptor): readonly number[] | null {
  const paths = keysOf(descriptor).flatMap(({ ranged, path }) => (ranged ? [path] : []))
  if (paths.some((path) => path.slice(0, -1).some((step) => typeof step !== 'number'))) return null
  const last = paths.map((path) => path.at(-1))
  const [first] = last
  if (first === undefined || new Set(last.map((step) => JSON.stringify(step))).size > 1) return null
  return typeof first === 'number' ? [first] : first.steps
}
