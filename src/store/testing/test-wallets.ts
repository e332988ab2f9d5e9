import { chainOf } from '../../domain/chains/chain.ts'
import { type OpenDescriptor, openDescriptor } from '../../domain/keys/open-descriptor.ts'
import type { UnusedAddress, UsedAddress } from '../../domain/ports/discovery-store.ts'
import type { ExtendingWallet, NewWallet } from '../../domain/ports/wallet-book.ts'
import type { FollowedAddresses, NewBranch } from '../../domain/wallet/followed-addresses.ts'
import type { WalletState } from '../../domain/wallet/wallet.ts'
import { extensionOf } from '../../domain/wallet/wallet-extension.ts'

const KEY =
  'xpub6BosfCnifzxcFwrSzQiqu2DBVTshkCXacvNsWGYJVVhhawA7d4R5WSWGFNbi8Aw6ZRc1brxMyWMzG3DSSSSoekkudhUd9yLb6qx39T9nMdj'
const chain = chainOf('bitcoin')
const opened = new Map<string, OpenDescriptor>()

export const WPKH = `wpkh(${KEY}/<0;1>/*)`
export const PKH = `pkh(${KEY}/<0;1>/*)`
/** The branch of WPKH that receives, written in another way. */
export const RECEIVING = `wpkh([d34db33f/84h/0h/0h]${KEY}/0/*)`
/** One script, which has no further addresses. */
export const SINGLE = `wpkh(${KEY}/7/7)`
/** The third one has one of the addresses of the first. */
export const RANGED_AND_SINGLE = [WPKH, PKH, `wpkh(${KEY}/0/1)`] as const
export const GAP = 3

export function addressAt(text: string, branch: number, index: number): string {
  return String(open(text).addresses(branch, index, 1)[0]?.address)
}

/** With the gap followed on each branch, or on those that are given. */
export function newWallet(
  texts: string | readonly string[],
  {
    branches,
    isTentative = false,
    ...changes
  }: Partial<NewWallet> & {
    readonly branches?: readonly NewBranch[]
    readonly isTentative?: boolean
  } = {},
): NewWallet {
  const all = [texts].flat()
  return {
    chain: 'bitcoin',
    name: 'Cold',
    gapLimit: GAP,
    sync: true,
    descriptors: all.map((text) => {
      const { scriptType, branchIdentities: identities } = open(text)
      return { scriptType, text, identities, isTentative }
    }),
    branches:
      branches ??
      all.flatMap((text, descriptor) =>
        open(text).branches.map((branch) => newBranch(text, descriptor, branch, changes.gapLimit ?? GAP)),
      ),
    ...changes,
  }
}

export function newBranch(text: string, descriptor: number, branch: number, count: number): NewBranch {
  const derived = Math.min(count, open(text).size)
  return { descriptor, branch, derived, addresses: open(text).addresses(branch, 0, derived) }
}

type Extending = Partial<ExtendingWallet> & { readonly isOpen?: boolean }

/** What a tracked wallet lacks of the descriptors, with the gap followed on each new branch. */
export function extending(
  wallet: WalletState,
  texts: string | readonly string[],
  changes: Extending = {},
): ExtendingWallet {
  const plan = planned(wallet, texts, changes)
  if (plan === null) throw new Error('the wallet lacks nothing')
  return plan
}

/** The same; null if it lacks nothing. */
export function planned(
  wallet: WalletState,
  texts: string | readonly string[],
  { isOpen = false, ...changes }: Extending = {},
): ExtendingWallet | null {
  const extension = extensionOf(wallet, { opened: [texts].flat().map(open), isOpen })
  if (extension === null) return null
  const branches = extension.added.map(({ descriptor, branch }) =>
    newBranch(extension.descriptors[descriptor]?.text ?? '', descriptor, branch, wallet.gapLimit),
  )
  return { ...extension, branches, name: null, sync: true, ...changes }
}

export function identitiesOf(text: string): readonly string[] {
  return open(text).branchIdentities
}

/** Addresses of the branch with that number, which is `branch` of the descriptor. */
export function following(
  text: string,
  number: number,
  branch: number,
  from: number,
  derived: number,
): FollowedAddresses {
  return { number, text, from, derived, addresses: open(text).addresses(branch, from, derived - from) }
}

export function used(address: UnusedAddress, isRead = false): UsedAddress {
  return { ...address, isRead }
}

function open(text: string): OpenDescriptor {
  const known = opened.get(text) ?? openDescriptor(text, chain)
  opened.set(text, known)
  return known
}
