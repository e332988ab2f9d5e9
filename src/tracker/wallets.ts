import type { WalletText } from '../domain/keys/wallet-reading.ts'
import type { SyncRequests } from '../domain/ports/sync-requests.ts'
import type { WalletAddressFilter, WalletAddressPage, WalletBook } from '../domain/ports/wallet-book.ts'
import type { Wallet } from '../domain/wallet/wallet.ts'
import { parseWalletName } from '../domain/wallet/wallet-name.ts'
import { existingOwner } from './existing.ts'
import { type AddedWallet, type NewWalletRequest, WalletAdditions } from './wallet-additions.ts'
import { setGapLimit } from './wallet-gap.ts'
import { trackedAlready } from './wallet-warnings.ts'

export interface WalletsPorts {
  readonly wallets: WalletBook
  readonly requests: Pick<SyncRequests, 'wake'>
}

/** Wallets: the addresses behind keys and descriptors. Calls throw AppError. */
export class Wallets {
  readonly #ports: WalletsPorts
  readonly #additions: WalletAdditions

  constructor(ports: WalletsPorts) {
    this.#ports = ports
    this.#additions = new WalletAdditions(ports)
  }

  add(request: NewWalletRequest): Promise<AddedWallet> {
    return this.#additions.add(request)
  }

  /** Sentences about the tracked wallets that have some of a text's scripts. */
  trackedAlready(text: Pick<WalletText, 'kind' | 'readings'>): Promise<readonly string[]> {
    return trackedAlready(this.#ports.wallets, text)
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
    const widened = existing(id, await setGapLimit(wallets, await this.get(id), gapLimit))
    requests.wake()
    return widened
  }

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
}

function existing<Found>(id: number, found: Found | null): Found {
  return existingOwner({ kind: 'wallet', id }, found)
}
