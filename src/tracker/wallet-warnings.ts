import type { ChainSlug } from '../domain/chains/chain.ts'
import type { WalletText } from '../domain/keys/wallet-reading.ts'
import type { WalletBook } from '../domain/ports/wallet-book.ts'
import { extensionOf } from '../domain/wallet/wallet-extension.ts'
import { inSlices } from './in-slices.ts'
import { openSteps } from './wallet-candidates.ts'

type Text = Pick<WalletText, 'kind' | 'readings'>

/** Sentences about the tracked wallets that have some of a text's scripts, on any of its chains. */
export async function trackedAlready(wallets: WalletBook, text: Text): Promise<readonly string[]> {
  const warnings: string[] = []
  for (const chain of new Set(text.readings.map((reading) => reading.chain))) {
    const warning = await trackedOn(wallets, chain, text)
    if (warning !== null) warnings.push(warning)
  }
  return warnings
}

async function trackedOn(wallets: WalletBook, chain: ChainSlug, text: Text): Promise<string | null> {
  const scripts = await inSlices(openSteps(text, chain))
  const identities = scripts.opened.flatMap(({ branchIdentities }) => branchIdentities)
  const owners = await wallets.ownersOf(chain, identities)
  const tracked = (await Promise.all(owners.map((id) => wallets.get(id)))).flatMap((wallet) => wallet ?? [])
  const [first, ...others] = tracked
  if (first === undefined) return null
  if (others.length > 0) {
    const names = tracked.map(({ name }) => `“${name}”`).join(' and ')
    return `You already track parts of this wallet as ${names}. It cannot be added as one.`
  }
  return extensionOf(first, scripts) === null
    ? `You already track this wallet as “${first.name}”.`
    : `You already track part of this wallet as “${first.name}”. Adding it extends that wallet.`
}
