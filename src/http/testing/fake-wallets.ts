import type { AddedWallet, ExtendedWallet, WalletBook } from '../../domain/ports/wallet-book.ts'
import type { Wallet } from '../../domain/wallet/wallet.ts'

/** Adds none; it has those that a test puts in. */
export class FakeWallets implements WalletBook {
  readonly known = new Map<number, Wallet>()

  async add(): Promise<AddedWallet> {
    throw new Error('not supported')
  }
  async ownersOf() {
    return []
  }
  async extend(): Promise<ExtendedWallet> {
    return { kind: 'changed' }
  }
  async get(id: number) {
    return this.known.get(id) ?? null
  }
  async list() {
    return [...this.known.values()]
  }
  async rename() {
    return null
  }
  async widen() {
    return null
  }
  async requestDiscovery() {
    return null
  }
  async requestSync() {
    return null
  }
  async requestVerification() {
    return null
  }
  async remove() {
    return false
  }
  async addresses() {
    return null
  }
}
