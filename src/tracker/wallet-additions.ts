import type { ChainSlug } from '../domain/chains/chain.ts'
import { AppError } from '../domain/errors.ts'
import type { SyncRequests } from '../domain/ports/sync-requests.ts'
import type { WalletBook } from '../domain/ports/wallet-book.ts'
import { TURNS } from '../domain/wallet/turns.ts'
import { GAP_LIMIT, GAP_LIMIT_MAX, type NewDescriptor, type Wallet } from '../domain/wallet/wallet.ts'
import { extensionOf, type WalletExtension } from '../domain/wallet/wallet-extension.ts'
import { automaticName, freeName, isAutomaticName, parseWalletName } from '../domain/wallet/wallet-name.ts'
import { WalletScripts } from '../domain/wallet/wallet-scripts.ts'
import { readCandidates, type WalletCandidates } from './wallet-candidates.ts'
import { addressesTracked, inSeveralWallets, walletExists } from './wallet-exists.ts'
import { setGapLimit } from './wallet-gap.ts'

export interface NewWalletRequest {
  /** As the user entered it. */
  readonly text: string
  readonly chain: ChainSlug | undefined
  readonly scriptTypes: readonly string[] | undefined
  readonly name: string | undefined
  readonly gapLimit: number | undefined
  /** Look its addresses up at once. */
  readonly sync: boolean
}

export interface AddedWallet {
  readonly wallet: Wallet
  /** It was tracked before, and follows more branches now. */
  readonly isExtended: boolean
}

interface Ports {
  readonly wallets: WalletBook
  readonly requests: Pick<SyncRequests, 'wake'>
}

/** A request that was read. */
interface Addition {
  readonly candidates: WalletCandidates
  readonly identities: readonly string[]
  /** Null to choose one. */
  readonly name: string | null
  /** Null for the usual one. */
  readonly gapLimit: number | null
  readonly sync: boolean
}

/** Adds wallets, or what a tracked one lacks of them. */
export class WalletAdditions {
  readonly #ports: Ports

  constructor(ports: Ports) {
    this.#ports = ports
  }

  /** Throws AppError, also `wallet_exists`. */
  async add({ text, chain, scriptTypes, name, gapLimit, sync }: NewWalletRequest): Promise<AddedWallet> {
    const given = name === undefined ? null : parseWalletName(name)
    const candidates = await readCandidates(text, chain, scriptTypes)
    const identities = candidates.opened.flatMap(({ branchIdentities }) => branchIdentities)
    const addition = {
      candidates,
      identities,
      name: given,
      gapLimit: gapLimit ?? gapLimitIn(candidates),
      sync,
    }
    for (;;) {
      // Others may add, extend or delete wallets meanwhile: then it is looked again which one has the scripts.
      const added = await this.#tryToAdd(addition)
      if (added === null) continue
      if (sync) this.#ports.requests.wake()
      return added
    }
  }

  async #tryToAdd(addition: Addition): Promise<AddedWallet | null> {
    const { wallets } = this.#ports
    const { candidates, identities } = addition
    const owners = await wallets.ownersOf(candidates.chain, identities)
    const [owner] = owners
    if (owner === undefined) return this.#addNew(addition)
    const tracked = await Promise.all(owners.map((id) => wallets.get(id)))
    const [first, ...others] = tracked.flatMap((wallet) => wallet ?? [])
    if (first === undefined) return null
    if (others.length > 0) throw inSeveralWallets([first, ...others])
    const extension = extensionOf(first, candidates)
    if (extension === null) throw walletExists(first)
    return this.#extend(first, extension, addition)
  }

  /** Null if another wallet has got its scripts meanwhile. */
  async #addNew({ candidates, identities, name, gapLimit, sync }: Addition): Promise<AddedWallet | null> {
    const { wallets } = this.#ports
    const { chain, isOpen } = candidates
    const descriptors: readonly NewDescriptor[] = candidates.opened.map((opened) => ({
      scriptType: opened.scriptType,
      text: opened.text,
      identities: opened.branchIdentities,
      isTentative: isOpen,
    }))
    const wallet = {
      chain,
      name: name ?? (await this.#nameFor(candidates)),
      gapLimit: gapLimit ?? GAP_LIMIT,
      descriptors,
      sync,
    }
    const scripts = new WalletScripts(wallet, TURNS)
    const first = []
    for (const place of firstBranches(candidates)) {
      first.push(await scripts.first(place.descriptor, place.branch, wallet.gapLimit))
    }
    const added = await scripts.add(first, [...descriptors.keys()], (branches) =>
      wallets.add({ ...wallet, branches }),
    )
    if (added.kind === 'added') return { wallet: added.wallet, isExtended: false }
    return this.#refuseAddresses(added.id, candidates.chain, identities)
  }

  /** Null if the wallet has changed meanwhile. */
  async #extend(
    wallet: Wallet,
    extension: WalletExtension,
    { identities, name, gapLimit, sync }: Addition,
  ): Promise<AddedWallet | null> {
    const { wallets } = this.#ports
    const { chain, id } = wallet
    const scripts = new WalletScripts({ chain, descriptors: extension.descriptors }, TURNS)
    const first = []
    for (const { descriptor, branch } of extension.added) {
      first.push(await scripts.first(descriptor, branch, wallet.gapLimit))
    }
    const renamed = isAutomaticName(wallet.name, chain) ? name : null
    const extended = await scripts.add(first, [...extension.descriptors.keys()], (branches) =>
      wallets.extend(id, { ...extension, branches, name: renamed, sync }),
    )
    if (extended.kind === 'changed') return null
    if (extended.kind === 'exists') {
      return this.#refuseAddresses(extended.id, chain, identities, id)
    }
    const isWider = gapLimit !== null && gapLimit > extended.wallet.gapLimit
    const widened = isWider ? await setGapLimit(wallets, extended.wallet, gapLimit) : null
    return { wallet: widened ?? extended.wallet, isExtended: true }
  }

  /** A wallet follows one of the addresses. Null if it has got the scripts themselves meanwhile. */
  async #refuseAddresses(
    id: number,
    chain: ChainSlug,
    identities: readonly string[],
    extended?: number,
  ): Promise<null> {
    const { wallets } = this.#ports
    const owners = await wallets.ownersOf(chain, identities)
    const wallet = await wallets.get(id)
    if (wallet === null || owners.some((owner) => owner !== extended)) return null
    throw addressesTracked(wallet)
  }

  async #nameFor({ text, chain }: WalletCandidates): Promise<string> {
    const others = await this.#ports.wallets.list()
    return freeName(
      nameIn(text.name) ?? automaticName(chain),
      others.map(({ name }) => name),
    )
  }
}

/** What a file or a descriptor says, as far as it can be. */
function gapLimitIn({ text: { gapLimit } }: WalletCandidates): number | null {
  return gapLimit === null ? null : Math.min(Math.max(gapLimit, 1), GAP_LIMIT_MAX)
}

/** The name in a file, if it can be one. */
function nameIn(name: string | null): string | null {
  if (name === null) return null
  try {
    return parseWalletName(name)
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}

/** While it is not known which script types are used, only the branches that receive. */
function firstBranches({ opened, isOpen }: WalletCandidates) {
  return opened.flatMap(({ branches }, descriptor) =>
    branches.filter((branch) => branch === 0 || !isOpen).map((branch) => ({ descriptor, branch })),
  )
}
