import type { AddedWallet, WalletBook } from '../../domain/ports/wallet-book.ts'

/** A program without wallets, which adds none. */
export class FakeWallets implements WalletBook {
  async add(): Promise<AddedWallet> {
    throw new Error('not supported')
  }
  async get() {
    return null
  }
  async list() {
    return []
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
