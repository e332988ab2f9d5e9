import type { AddressBook } from '../domain/ports/address-book.ts'
import type { SyncRequests } from '../domain/ports/sync-requests.ts'
import type { WalletBook } from '../domain/ports/wallet-book.ts'
import { existing } from './existing.ts'

export interface SyncsPorts {
  readonly requests: SyncRequests
  readonly book: Pick<AddressBook, 'walletOfUnused'>
  readonly wallets: Pick<WalletBook, 'list' | 'requestDiscovery'>
}

/** Requests syncs and cross-checks, which run in the background. Calls throw AppError. */
export class Syncs {
  readonly #ports: SyncsPorts

  constructor(ports: SyncsPorts) {
    this.#ports = ports
  }

  async syncAddress(id: number): Promise<void> {
    if ((await this.#ports.requests.request(id)) === null) await this.#lookUp(id)
  }

  /** The unused addresses of wallets are looked up as well. Returns the number of the others. */
  async syncAll(): Promise<number> {
    const { requests, wallets } = this.#ports
    for (const { id } of await wallets.list()) await wallets.requestDiscovery(id, 0)
    return requests.requestAll()
  }

  /** Returns the sources that will be queried. */
  async verify(id: number): Promise<readonly string[]> {
    const requested = await this.#ports.requests.verify(id)
    if (requested !== null) return requested.sources
    await this.#lookUp(id)
    return []
  }

  /** An address without a transaction is looked up with the others of its wallet. */
  async #lookUp(id: number): Promise<void> {
    const { requests, book, wallets } = this.#ports
    const walletId = existing(id, await book.walletOfUnused(id))
    existing(id, await wallets.requestDiscovery(walletId, 0))
    requests.wake()
  }
}
