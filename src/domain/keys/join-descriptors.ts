import { hex } from '@scure/base'
import type { KeyExpression, KeyOrigin } from './descriptor.ts'
import { keysOf } from './key-paths.ts'
import { mapKeys } from './map-keys.ts'
import { OpenDescriptor } from './open-descriptor.ts'
import type { OneType } from './single-scripts.ts'
import { writeDescriptor } from './write-descriptor.ts'

/**
 * Descriptors with the branches of all of `known` and of `added`, which has some that they lack: one where they can be
 * written as one. Origins of keys are kept.
 */
export function joinDescriptors(
  known: readonly OpenDescriptor[],
  added: OpenDescriptor,
): readonly OpenDescriptor[] {
  const identities = added.branchIdentities
  const before = known.flatMap(({ branchIdentities }) => branchIdentities)
  const descriptor = withOrigins(added.descriptor, known)
  if (before.every((identity) => identities.includes(identity))) {
    return [new OpenDescriptor(descriptor, added.chain)]
  }
  const missing = added.branches.filter((branch) => !before.includes(identities[branch] as string))
  const [only, ...others] = known
  const joined =
    only !== undefined && others.length === 0
      ? withBranches(only.descriptor, added.descriptor, missing)
      : null
  return joined === null
    ? [...known, new OpenDescriptor(onlyBranches(descriptor, missing), added.chain)]
    : [new OpenDescriptor(joined, added.chain)]
}

/** Keys without an origin get the one that `known` say of the same key. */
function withOrigins(descriptor: OneType, known: readonly OpenDescriptor[]): OneType {
  const origins = new Map<string, KeyOrigin>()
  for (const key of known.flatMap((one) => keysOf(one.descriptor))) {
    if (key.origin !== null) origins.set(keyId(key), key.origin)
  }
  return mapKeys(descriptor, (key) => ({ ...key, origin: key.origin ?? origins.get(keyId(key)) ?? null }))
}

function keyId({ key }: KeyExpression): string {
  if (key.kind === 'plain') return hex.encode(key.publicKey)
  const { publicKey, chainCode } = key.extended
  return `${hex.encode(publicKey)} ${hex.encode(chainCode)}`
}

/** `descriptor` with more branches of another one that differs in nothing else; null if it does. */
function withBranches(descriptor: OneType, other: OneType, branches: readonly number[]): OneType | null {
  if (shapeOf(descriptor) !== shapeOf(other)) return null
  const others = keysOf(other)
  return mapKeys(descriptor, (key, place) => ({
    ...key,
    path: key.path.map((step, at) => {
      const more = others[place]?.path[at]
      if (typeof step === 'number' || more === undefined || typeof more === 'number') return step
      return { steps: [...step.steps, ...branches.map((branch) => more.steps[branch] as number)] }
    }),
  }))
}

function onlyBranches(descriptor: OneType, branches: readonly number[]): OneType {
  const [first, ...others] = branches
  return mapKeys(descriptor, (key) => ({
    ...key,
    path: key.path.map((step) => {
      if (typeof step === 'number') return step
      if (others.length === 0) return step.steps[first as number] as number
      return { steps: branches.map((branch) => step.steps[branch] as number) }
    }),
  }))
}

/** The same for descriptors that differ in nothing but the steps of their branches, and in origins. */
function shapeOf(descriptor: OneType): string {
  return writeDescriptor(
    mapKeys(descriptor, (key) => ({
      ...key,
      origin: null,
      path: key.path.map((step) => (typeof step === 'number' ? step : { steps: [] })),
    })),
  )
}
