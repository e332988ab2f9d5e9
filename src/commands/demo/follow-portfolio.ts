import { setTimeout as sleep } from 'node:timers/promises'
import { formatAmount } from '../../domain/assets/amount.ts'
import { nativeAsset } from '../../domain/assets/asset.ts'
import type { KnownAddress } from '../../sim/chain/real-histories.ts'
import type { DemoClient, ShownAddress } from './demo-client.ts'

const LOOK_EVERY_MS = 500
const NAMED_MOST = 5

export interface Following {
  stop(): Promise<void>
}

/** Holds the real addresses against what is known of them, again and again, and prints the verdict as it changes. */
export function followPortfolio(
  client: DemoClient,
  truths: readonly KnownAddress[],
  print: (text: string) => void,
): Following {
  const end = new AbortController()
  const follow = async () => {
    let said = ''
    while (!end.signal.aborted) {
      const verdict = judge(await client.list(end.signal), truths)
      if (verdict !== said) print(verdict)
      said = verdict
      await sleep(LOOK_EVERY_MS, undefined, { signal: end.signal })
    }
  }
  const following = follow().catch((error: unknown) => {
    if (!end.signal.aborted) print(`The demo cannot see the program any more: ${String(error)}\n`)
  })
  return {
    stop: async () => {
      end.abort()
      await following
    },
  }
}

/** What is so of the real addresses, and of each that is not as it should be. */
export function judge(shown: readonly ShownAddress[], truths: readonly KnownAddress[]): string {
  const byAddress = new Map(shown.map((one) => [`${one.chain} ${one.address}`, one]))
  let done = 0
  const wrong: string[] = []
  for (const truth of truths) {
    const one = byAddress.get(`${truth.chain} ${truth.address}`)
    if (one?.last_synced_at) done += 1
    const complaint = complaintOf(one, truth)
    if (complaint !== null) wrong.push(`  ${truth.address} ${complaint}\n`)
  }
  const all = truths.length
  const counted = `${done} of ${all} real addresses DONE`
  if (wrong.length === 0) {
    return `${counted}${done === all ? ', all at their known counts and balances' : ''}\n`
  }
  const more = wrong.length > NAMED_MOST ? `  and ${wrong.length - NAMED_MOST} more\n` : ''
  return `${counted}, but not all is well:\n${wrong.slice(0, NAMED_MOST).join('')}${more}`
}

/** Null while nothing is wrong with it. */
function complaintOf(one: ShownAddress | undefined, truth: KnownAddress): string | null {
  if (one === undefined) return 'is not watched any more'
  if (one.sync_error !== null) return `is in ERROR: ${one.sync_error.code}: ${one.sync_error.detail}`
  if (one.last_synced_at === null) return null
  const { symbol, decimals } = nativeAsset(truth.chain)
  const balance = formatAmount(BigInt(truth.balance), decimals)
  if (one.transaction_count === truth.transactions && one.balance === balance) return null
  return `has ${one.transaction_count} transactions and ${one.balance} ${symbol}, but ${truth.transactions} and ${balance} are known`
}
