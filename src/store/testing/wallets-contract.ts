import { describe } from 'node:test'
import type { Store } from '../../domain/ports/store.ts'
import { testWalletAddresses } from './wallets/addresses-contract.ts'
import { testWalletBook } from './wallets/book-contract.ts'
import { testDiscoveries } from './wallets/discovery-contract.ts'
import { testWalletExtensions } from './wallets/extensions-contract.ts'
import { testSharedAddresses } from './wallets/shared-addresses-contract.ts'
import { testWalletVerification } from './wallets/verification-contract.ts'
import { walletSuite } from './wallets/wallet-suite.ts'

/** What every engine promises of wallets. See `walletSuite`. */
export function testWallets(
  engine: string,
  open: () => Promise<Store>,
  now: number,
  crash: (store: Store) => Promise<unknown>,
): void {
  const suite = walletSuite(open, now, crash)
  describe(`the wallets of the ${engine} store`, () => {
    testWalletBook(suite)
    testDiscoveries(suite)
    testWalletAddresses(suite)
    testWalletExtensions(suite)
    testWalletVerification(suite)
    testSharedAddresses(suite)
  })
}
