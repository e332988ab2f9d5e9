import { setTimeout as sleep } from 'node:timers/promises'
import type { ApiClient } from '../../client/api-client.ts'
import type { Address } from '../../client/api-types.ts'
import { formatAmount } from '../../domain/assets/amount.ts'
import { nativeAsset } from '../../domain/assets/asset.ts'
import type { KnownAddress } from '../../sim/chain/real-histories.ts'
import { type KnownWallet, reportOnWallets, type ShownWallets } from './report-on-wallets.ts'

const POLL_MS = 500
const NAMED_MAX = 5
const LIST_MAX = 1000

type ShownAddress = Pick<
  Address,
  'chain' | 'address' | 'balance' | 'transaction_count' | 'last_synced_at'
> & {
  readonly sync_error: { readonly code: string; readonly detail: string } | null
}

export interface Following {
  stop(): Promise<void>
}

/** What is known of the real part of the portfolio. */
export interface KnownPortfolio {
  readonly addresses: readonly KnownAddress[]
  readonly wallets: readonly KnownWallet[]
}

/** Compares the real addresses and wallets with what is known of them periodically, and prints the result when it changes. */
export function followPortfolio(
  client: ApiClient,
  known: KnownPortfolio,
  print: (text: string) => void,
): Following {
  const end = new AbortController()
  const follow = async () => {
    const { signal } = end
    let printed = ''
    while (!signal.aborted) {
      const { addresses } = await client.addresses({ limit: LIST_MAX }, { signal })
      const { wallets } = await client.connection.request<ShownWallets>('/wallets', { signal })
      const report = reportOn(addresses, known.addresses) + reportOnWallets(wallets, known.wallets)
      if (report !== printed) print(report)
      printed = report
      await sleep(POLL_MS, undefined, { signal })
    }
  }
  const following = follow().catch((error: unknown) => {
    if (!end.signal.aborted) print(`The demo can no longer read its addresses: ${String(error)}\n`)
  })
  return {
    stop: async () => {
      end.abort()
      await following
    },
  }
}

/** A summary line, and a line for each wrong address. The user may delete any of them. */
export function reportOn(shown: readonly ShownAddress[], truths: readonly KnownAddress[]): string {
  const byAddress = new Map(shown.map((one) => [`${one.chain} ${one.address}`, one]))
  let done = 0
  let deleted = 0
  const wrong: string[] = []
  for (const truth of truths) {
    const one = byAddress.get(`${truth.chain} ${truth.address}`)
    if (one === undefined) {
      deleted += 1
      continue
    }
    if (one.last_synced_at !== null) done += 1
    const problem = problemOf(one, truth)
    if (problem !== null) wrong.push(`  ${truth.address} ${problem}\n`)
  }
  const counted = `${done} of ${truths.length} real addresses DONE${deleted === 0 ? '' : `, ${deleted} deleted`}`
  if (wrong.length > 0) return `${counted}, with problems:\n${firstOf(wrong)}`
  if (done === 0 || done + deleted < truths.length) return `${counted}\n`
  return `${counted}, ${deleted === 0 ? 'all' : 'the others'} at their expected counts and balances\n`
}

function firstOf(wrong: readonly string[]): string {
  const more = wrong.length > NAMED_MAX ? `  and ${wrong.length - NAMED_MAX} more\n` : ''
  return wrong.slice(0, NAMED_MAX).join('') + more
}

/** Null if nothing is wrong so far. */
function problemOf(one: ShownAddress, truth: KnownAddress): string | null {
  if (one.sync_error !== null) return `is in ERROR: ${one.sync_error.code}: ${one.sync_error.detail}`
  if (one.last_synced_at === null) return null
  const { symbol, decimals } = nativeAsset(truth.chain)
  const balance = formatAmount(BigInt(truth.balance), decimals)
  if (one.transaction_count === truth.transactions && one.balance === balance) return null
  return `has ${one.transaction_count} transactions and ${one.balance} ${symbol}, but ${truth.transactions} and ${balance} are expected`
}
