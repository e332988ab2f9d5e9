import { type ChainSlug, chainOf } from '../domain/chains/chain.ts'
import { AppError } from '../domain/errors.ts'
import type { SyncRequests } from '../domain/ports/sync-requests.ts'
import type { WalletAddressFilter, WalletAddressPage, WalletBook } from '../domain/ports/wallet-book.ts'
import { requiredOf } from '../domain/wallet/gap.ts'
import { TURNS } from '../domain/wallet/turns.ts'
import { GAP_LIMIT, GAP_LIMIT_MAX, type Wallet } from '../domain/wallet/wallet.ts'
import { freeName, parseWalletName } from '../domain/wallet/wallet-name.ts'
import { WalletScripts } from '../domain/wallet/wallet-scripts.ts'
import { existingOwner } from './existing.ts'
import { readCandidates, type WalletCandidates } from './wallet-candidates.ts'

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

export interface WalletsPorts {
  readonly wallets: WalletBook
  readonly requests: Pick<SyncRequests, 'wake'>
}

/** Wallets: the addresses behind keys and descriptors. Calls throw AppError. */
export class Wallets {
  readonly #ports: WalletsPorts

  constructor(ports: WalletsPorts) {
    this.#ports = ports
  }

  async add({ text, chain, scriptTypes, name, gapLimit: wanted, sync }: NewWalletRequest): Promise<Wallet> {
    const { wallets, requests } = this.#ports
    const given = name === undefined ? null : parseWalletName(name)
    const candidates = await readCandidates(text, chain, scriptTypes)
    const gapLimit = wanted ?? gapLimitIn(candidates)
    const descriptors = candidates.opened.map((opened) => ({
      scriptType: opened.scriptType,
      text: opened.text,
      identities: opened.branchIdentities,
    }))
    const wallet = {
      chain: candidates.chain,
      name: given ?? (await this.#nameFor(candidates)),
      gapLimit,
      detecting: candidates.isOpen,
      descriptors,
      sync,
    }
    const scripts = new WalletScripts(wallet, TURNS)
    const first = await firstAddresses(candidates, scripts, gapLimit)
    const added = await scripts.add(first, [...descriptors.keys()], (branches) =>
      wallets.add({ ...wallet, branches }),
    )
    if (added.kind === 'exists') {
      const { id } = added
      throw new AppError('wallet_exists', `This wallet is already tracked; its id is ${id}.`, { id })
    }
    if (sync) requests.wake()
    return added.wallet
  }

  async get(id: number): Promise<Wallet> {
    return existing(id, await this.#ports.wallets.get(id))
  }

  list(): Promise<readonly Wallet[]> {
    return this.#ports.wallets.list()
  }

  async rename(id: number, name: string): Promise<Wallet> {
    return existing(id, await this.#ports.wallets.rename(id, parseWalletName(name)))
  }

  /** A larger gap follows more addresses at once; a smaller one forgets none. */
  async setGapLimit(id: number, gapLimit: number): Promise<Wallet> {
    const { wallets, requests } = this.#ports
    const wallet = await this.get(id)
    const scripts = new WalletScripts(wallet, TURNS)
    const derived = new Map(wallet.branches.map((branch) => [branch.number, requiredOf(branch, gapLimit)]))
    const more = await scripts.more(wallet.branches, derived)
    const widened = existing(id, await scripts.follow(more, (all) => wallets.widen(id, gapLimit, all)))
    requests.wake()
    return widened
  }

  /** Returns until when its addresses can be restored. */
  async remove(id: number, addresses: 'keep' | 'remove'): Promise<void> {
    existing(id, (await this.#ports.wallets.remove(id, addresses)) || null)
  }

  async sync(id: number): Promise<void> {
    const { wallets, requests } = this.#ports
    existing(id, await wallets.requestSync(id))
    requests.wake()
  }

  /** Returns how many addresses are cross-checked. */
  async verify(id: number): Promise<number> {
    const { wallets, requests } = this.#ports
    const count = existing(id, await wallets.requestVerification(id))
    requests.wake()
    return count
  }

  /** Looks up every branch, to this index at least. */
  async discover(id: number, to: number): Promise<void> {
    const { wallets, requests } = this.#ports
    existing(id, await wallets.requestDiscovery(id, to + 1))
    requests.wake()
  }

  async addresses(id: number, filter: WalletAddressFilter): Promise<{ wallet: Wallet } & WalletAddressPage> {
    const wallet = await this.get(id)
    return { wallet, ...existing(id, await this.#ports.wallets.addresses(id, filter)) }
  }

  async #nameFor({ text, chain }: WalletCandidates): Promise<string> {
    const others = await this.list()
    const wanted = nameIn(text.name) ?? `${chainOf(chain).name} wallet`
    return freeName(
      wanted,
      others.map(({ name }) => name),
    )
  }
}

/** What a file or a descriptor says, as far as it can be. */
function gapLimitIn({ text }: WalletCandidates): number {
  const { gapLimit } = text
  return gapLimit === null ? GAP_LIMIT : Math.min(Math.max(gapLimit, 1), GAP_LIMIT_MAX)
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
async function firstAddresses({ opened, isOpen }: WalletCandidates, scripts: WalletScripts, count: number) {
  const branches = opened.flatMap(({ branches }, descriptor) =>
    branches.filter((branch) => branch === 0 || !isOpen).map((branch) => ({ descriptor, branch })),
  )
  const first = []
  for (const { descriptor, branch } of branches) first.push(await scripts.first(descriptor, branch, count))
  return first
}

function existing<Found>(id: number, found: Found | null): Found {
  return existingOwner({ kind: 'wallet', id }, found)
}
