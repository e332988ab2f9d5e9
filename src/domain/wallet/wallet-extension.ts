import { chainOf } from '../chains/chain.ts'
import { joinDescriptors } from '../keys/join-descriptors.ts'
import { type OpenDescriptor, openDescriptor } from '../keys/open-descriptor.ts'
import type { NewDescriptor, WalletState } from './wallet.ts'

/** A branch of one of the descriptors of a wallet. */
export interface BranchPlace {
  readonly descriptor: number
  readonly branch: number
}

/** How a wallet follows more scripts under its id. */
export interface WalletExtension {
  /** The texts of its descriptors before. */
  readonly before: readonly string[]
  /** All that it has then. */
  readonly descriptors: readonly NewDescriptor[]
  /** Where the branches that it has belong then, by their numbers. */
  readonly places: ReadonlyMap<number, BranchPlace>
  /** The branches that are new. */
  readonly added: readonly BranchPlace[]
}

/** What a text stands for. */
export interface GivenScripts {
  readonly opened: readonly OpenDescriptor[]
  /** The text does not say which of the script types are used. */
  readonly isOpen: boolean
}

interface Script {
  readonly opened: OpenDescriptor
  readonly identities: readonly string[]
  readonly isTentative: boolean
}

/**
 * What a wallet lacks of the given scripts; null if it lacks none. Script types that were looked up for the wallet before
 * are lacking only if the text names them.
 */
export function extensionOf(wallet: WalletState, given: GivenScripts): WalletExtension | null {
  const chain = chainOf(wallet.chain)
  const before = wallet.descriptors.map(({ text, isTentative }) =>
    scriptOf(openDescriptor(text, chain), isTentative),
  )
  const known = new Set(before.flatMap(({ identities }) => identities))
  const passed = new Set([...known, ...(given.isOpen ? wallet.dropped : [])])
  const offered = given.opened.map((opened) => scriptOf(opened, given.isOpen))
  const lacking = offered.filter(({ identities }) => identities.some((identity) => !passed.has(identity)))
  if (lacking.length === 0) return null
  const named = given.isOpen ? [] : offered.flatMap(({ identities }) => identities)
  const scripts = lacking.reduce(withScript, before.map(settledBy(new Set(named))))
  const followed = wallet.branches.map((branch) => ({
    number: branch.number,
    identity: before[branch.descriptor]?.identities[branch.branch] as string,
  }))
  const places = placesIn(scripts)
  const present = new Set(followed.map(({ identity }) => identity))
  return {
    before: wallet.descriptors.map(({ text }) => text),
    descriptors: scripts.map(({ opened, identities, isTentative }) => ({
      scriptType: opened.scriptType,
      text: opened.text,
      identities,
      isTentative,
    })),
    places: new Map(followed.map(({ number, identity }) => [number, places.get(identity) as BranchPlace])),
    added: [...places]
      .filter(([identity, { descriptor, branch }]) => {
        // While it is not known whether a script type is used, only its branch that receives is followed.
        const isWaiting = scripts[descriptor]?.isTentative === true && branch > 0
        return !present.has(identity) && !isWaiting
      })
      .map(([, place]) => place),
  }
}

function scriptOf(opened: OpenDescriptor, isTentative: boolean): Script {
  return { opened, identities: opened.branchIdentities, isTentative }
}

/** A script type that the text names is kept, used or not. */
function settledBy(named: ReadonlySet<string>): (script: Script) => Script {
  return (script) =>
    script.identities.every((identity) => named.has(identity)) ? { ...script, isTentative: false } : script
}

/** Those that share branches with `added` become one with it where they can be written as one. */
function withScript(scripts: readonly Script[], added: Script): readonly Script[] {
  const isShared = ({ identities }: Script) =>
    identities.some((identity) => added.identities.includes(identity))
  const shared = scripts.filter(isShared)
  const [first] = shared
  if (first === undefined) return [...scripts, added]
  const joined = joinDescriptors(
    shared.map(({ opened }) => opened),
    added.opened,
  ).map((opened) => scriptOf(opened, added.isTentative && shared.every(({ isTentative }) => isTentative)))
  return scripts.flatMap((script) => (script === first ? joined : isShared(script) ? [] : [script]))
}

function placesIn(scripts: readonly Script[]): ReadonlyMap<string, BranchPlace> {
  const places = new Map<string, BranchPlace>()
  for (const [descriptor, { identities }] of scripts.entries()) {
    for (const [branch, identity] of identities.entries()) {
      if (!places.has(identity)) places.set(identity, { descriptor, branch })
    }
  }
  return places
}
