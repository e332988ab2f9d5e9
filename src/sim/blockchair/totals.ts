import type { Chain } from '../../domain/chains/chain.ts'
import type { AddressState } from '../chain/address-state.ts'
import { extreme, type Totals } from '../chain/rows.ts'
import type { Json } from '../http/json-text.ts'
import { scriptOf } from './scripts.ts'
import { timeText } from './time-text.ts'

const BASE_UNITS = 100_000_000
/** The assumed average price of past transactions, as a share of today's. */
const PAST_PRICE = 0.37

type Members = Record<string, Json>

/** The `address` object of a single address; null totals for one that was never used. */
export function addressJson(chain: Chain, address: string, totals: Totals | null, priceUsd: number): Members {
  if (totals === null) return { type: null, script_hex: '', ...NEVER_USED }
  return {
    ...totalsJson(chain, address, totals, priceUsd),
    scripthash_type: null,
    transaction_count: totals.transactionCount,
  }
}

/** The same object in a set, where it has no transaction count. */
export function setMemberJson(chain: Chain, { address, totals }: AddressState, priceUsd: number): Members {
  return totalsJson(chain, address, totals, priceUsd)
}

/** The sums over a set; a transaction of two of its addresses counts once, unless `counts` says rows. */
export function setJson(
  states: readonly AddressState[],
  priceUsd: number,
  counts: 'transactions' | 'rows' = 'transactions',
): Members {
  const totals = states.map((state) => state.totals)
  const balance = sum(totals.map((total) => total.balance))
  return {
    address_count: states.length,
    balance,
    balance_usd: usd(balance, priceUsd),
    received: sum(totals.map((total) => total.received)),
    spent: sum(totals.map((total) => total.spent)),
    output_count: count(totals.map((total) => total.outputCount)),
    unspent_output_count: count(totals.map((total) => total.unspentOutputCount)),
    first_seen_receiving: timeOrNull(
      extreme(
        -1,
        null,
        totals.map((total) => total.firstSeenReceiving),
      ),
    ),
    last_seen_receiving: timeOrNull(
      extreme(
        1,
        null,
        totals.map((total) => total.lastSeenReceiving),
      ),
    ),
    first_seen_spending: timeOrNull(
      extreme(
        -1,
        null,
        totals.map((total) => total.firstSeenSpending),
      ),
    ),
    last_seen_spending: timeOrNull(
      extreme(
        1,
        null,
        totals.map((total) => total.lastSeenSpending),
      ),
    ),
    transaction_count:
      counts === 'rows' ? count(totals.map((total) => total.transactionCount)) : transactionCount(states),
  }
}

/** The sums over a set of unused addresses. */
export function emptySetJson(): Members {
  return {
    address_count: 0,
    balance: 0,
    balance_usd: 0,
    received: 0,
    spent: 0,
    output_count: 0,
    unspent_output_count: 0,
    first_seen_receiving: null,
    last_seen_receiving: null,
    first_seen_spending: null,
    last_seen_spending: null,
    transaction_count: 0,
  }
}

const NEVER_USED: Members = {
  balance: 0,
  balance_usd: 0,
  received: 0,
  received_usd: 0,
  spent: 0,
  spent_usd: 0,
  output_count: 0,
  unspent_output_count: 0,
  first_seen_receiving: null,
  last_seen_receiving: null,
  first_seen_spending: null,
  last_seen_spending: null,
  scripthash_type: null,
  transaction_count: 0,
}

function totalsJson(chain: Chain, address: string, totals: Totals, priceUsd: number): Members {
  const script = scriptOf(chain, address)
  return {
    type: script.type,
    script_hex: script.hex,
    balance: totals.balance,
    balance_usd: usd(totals.balance, priceUsd),
    received: totals.received,
    received_usd: usd(totals.received, priceUsd * PAST_PRICE),
    spent: totals.spent,
    spent_usd: usd(totals.spent, priceUsd * PAST_PRICE),
    output_count: totals.outputCount,
    unspent_output_count: totals.unspentOutputCount,
    first_seen_receiving: timeOrNull(totals.firstSeenReceiving),
    last_seen_receiving: timeOrNull(totals.lastSeenReceiving),
    first_seen_spending: timeOrNull(totals.firstSeenSpending),
    last_seen_spending: timeOrNull(totals.lastSeenSpending),
  }
}

/** Two addresses share a transaction only among their entries, never among the rows of a large address. */
function transactionCount(states: readonly AddressState[]): number {
  const hashes = new Set(states.flatMap(({ entries }) => entries.map(({ hash }) => hash)))
  return hashes.size + count(states.map((state) => state.baseCount))
}

function usd(amount: bigint, priceUsd: number): number {
  return (Number(amount) / BASE_UNITS) * priceUsd
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n)
}

function count(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

function timeOrNull(seconds: number | null): string | null {
  return seconds === null ? null : timeText(seconds)
}
