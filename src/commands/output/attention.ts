import type { Address, Wallet } from '../../client/api-types.ts'
import { EXIT, type ExitCode } from '../command.ts'
import type { Terminal } from '../terminal.ts'
import type { OwnersDocument } from './documents.ts'
import { statusText } from './status-text.ts'

/** Of which the last sync failed. */
function hasFailed({ sync_status: status }: Address | Wallet): boolean {
  return status === 'ERROR'
}

/** About which sources disagree, or that is not proven as it is stored. */
export function isDoubtful({ verification }: Address | Wallet): boolean {
  return verification !== null && verification.state !== 'verified'
}

export function needsAttention(item: Address | Wallet): boolean {
  return hasFailed(item) || isDoubtful(item)
}

/** A doubtful number weighs more than one that is late. */
export function attentionCode({ wallets, addresses }: OwnersDocument): ExitCode {
  const all = [...wallets, ...addresses]
  if (all.some(isDoubtful)) return EXIT.doubtful
  return all.some(hasFailed) ? EXIT.failed : EXIT.done
}

/** A line for each, with its reason. */
export function noteAttention({ wallets, addresses }: OwnersDocument, { note }: Terminal): void {
  const now = Date.now()
  for (const wallet of wallets) note(`${wallet.name}: ${statusText(wallet, now)}\n`)
  for (const address of addresses) {
    const reason = address.verification?.opinions.find(({ agrees }) => agrees === false)?.detail
    note(
      `${address.label ?? address.address}: ${statusText(address, now)}${reason === undefined ? '' : `: ${reason}`}\n`,
    )
  }
}
