import type { Wallet } from '../../../../src/client/api-types.ts'
import type { FoundWallet } from './read-wallet.ts'

const KEYS = /(?<![0-9A-Za-z])[0-9A-Za-z]{107,112}(?![0-9A-Za-z])/g

/** The wallets of the same coin that have one of its extended keys, whatever their script types and branches are. */
export function trackedWallets<W extends Pick<Wallet, 'chain' | 'descriptors'>>(
  { chain, options }: Pick<FoundWallet, 'chain' | 'options'>,
  wallets: readonly W[],
): readonly W[] {
  const keys = new Set(options.flatMap(({ descriptor }) => keysIn(descriptor)))
  return wallets.filter(
    (wallet) =>
      wallet.chain === chain && wallet.descriptors.some((text) => keysIn(text).some((key) => keys.has(key))),
  )
}

function keysIn(descriptor: string): readonly string[] {
  return descriptor.match(KEYS) ?? []
}
