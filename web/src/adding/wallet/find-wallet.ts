import { readWallet } from './read-wallet.ts'
import { WalletDraft } from './wallet-draft.svelte.ts'
import { walletForm } from './wallet-form.ts'

/** What a text is as a wallet. `refused`: the sentence says why it cannot be added. */
export type WalletInText =
  | { readonly kind: 'wallet'; readonly draft: WalletDraft }
  | { readonly kind: 'refused'; readonly reason: string }

/**
 * Null for what is no wallet. `hasAddress`: there are addresses in it, which can be added one by one if the wallet cannot.
 */
export async function findWallet(
  text: string,
  hasAddress: boolean,
  signal: AbortSignal,
): Promise<WalletInText | null> {
  const form = walletForm(text)
  if (form === 'no') return null
  const found = await readWallet(text, null, signal)
  if (found === null) return null
  if (!('reason' in found)) {
    // Single addresses are added as such.
    const isAddresses = found.options.every(({ scriptType }) => scriptType === 'addr')
    return isAddresses ? null : { kind: 'wallet', draft: new WalletDraft(found, readWallet) }
  }
  // A secret is told by the page itself, which masks it.
  if (found.code === 'private_key') return null
  const isSure = form === 'surely' || (found.code === 'unsupported_wallet' && !hasAddress)
  return isSure ? { kind: 'refused', reason: found.reason } : null
}
