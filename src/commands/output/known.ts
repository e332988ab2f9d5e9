import type { Address, Wallet } from '../../client/api-types.ts'
import { EXIT, type ExitCode } from '../command.ts'
import type { Terminal } from '../terminal.ts'
import { statusText } from './status-text.ts'

/** How much of what a command shows has been read from a source; before that, amounts of the API are 0. */
export type Known =
  | { readonly kind: 'all' }
  /** `reason`: the status of the one address or wallet, without a full stop. */
  | { readonly kind: 'none'; readonly reason: string }
  /** `coins`: of which something is missing, as symbols. */
  | { readonly kind: 'part'; readonly sentence: string; readonly coins: ReadonlySet<string> }

/** Whether its history has been proven once. A wallet's has when each of its addresses' has. */
export function isKnown(item: Address | Wallet): boolean {
  if (item.last_synced_at === null) return false
  return !('branches' in item) || item.verification?.state !== 'unverified'
}

/** Of one address or wallet. */
export function knownOf(item: Address | Wallet): Known {
  return isKnown(item) ? { kind: 'all' } : { kind: 'none', reason: reasonOf(item) }
}

function reasonOf(item: Address | Wallet): string {
  if (item.last_synced_at !== null && item.sync_status === 'DONE') return 'Not all addresses are proven'
  return statusText(item, Date.now()).replace(/\.$/, '')
}

/** Says what is missing. `absence`: of the one address or wallet, as "The balance is not known yet". */
export function noteUnknown(known: Known, absence: string, { note }: Terminal): void {
  if (known.kind === 'none') note(`${absence}: ${known.reason}${endOf(known.reason)}\n`)
  if (known.kind === 'part') note(`${known.sentence}\n`)
}

function endOf(sentence: string): string {
  return sentence.endsWith('…') ? '' : '.'
}

export function knownCode({ kind }: Known): ExitCode {
  return kind === 'all' ? EXIT.done : EXIT.doubtful
}
