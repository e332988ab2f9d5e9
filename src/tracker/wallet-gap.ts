import type { WalletBook } from '../domain/ports/wallet-book.ts'
import { requiredOf } from '../domain/wallet/gap.ts'
import { TURNS } from '../domain/wallet/turns.ts'
import type { Wallet } from '../domain/wallet/wallet.ts'
import { WalletScripts } from '../domain/wallet/wallet-scripts.ts'

/** A larger gap follows more addresses at once; a smaller one forgets none. Null if the wallet is gone. */
export async function setGapLimit(
  wallets: WalletBook,
  wallet: Wallet,
  gapLimit: number,
): Promise<Wallet | null> {
  const scripts = new WalletScripts(wallet, TURNS)
  const derived = new Map(wallet.branches.map((branch) => [branch.number, requiredOf(branch, gapLimit)]))
  const more = await scripts.more(wallet.branches, derived)
  return scripts.follow(more, (all) => wallets.widen(wallet.id, gapLimit, all))
}
