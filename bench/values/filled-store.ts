import type { ChainSlug } from '../../src/domain/chains/chain.ts'
import { type Day, dayOfSeconds } from '../../src/domain/day.ts'
import type { Row } from '../../src/domain/history/transfer.ts'
import type { Claim } from '../../src/domain/ports/claim.ts'
import { ALL } from '../../src/domain/ports/owner-histories.ts'
import type { Store } from '../../src/domain/ports/store.ts'
import { Random } from '../../src/sim/chain/random.ts'

export const COINS = [
  'bitcoin',
  'litecoin',
  'dogecoin',
  'bitcoin-cash',
  'dash',
  'zcash',
  'ecash',
  'groestlcoin',
] as const satisfies readonly ChainSlug[]
const FIRST_TIME = 1_250_000_000
export const NOW = 1_790_000_000
const BOTTOM = 2 ** 20

export interface Size {
  readonly rows: number
  readonly addresses: number
}

/** The changes of all rows by coin and day. */
export type Sums = ReadonlyMap<ChainSlug, Map<Day, bigint>>

/** Histories of seventeen years in eight coins. */
export async function fill(store: Store, { rows, addresses }: Size): Promise<Sums> {
  const random = new Random(5)
  const sums = new Map(COINS.map((chain) => [chain, new Map<Day, bigint>()]))
  for (let at = 0; at < addresses; at++) {
    const chain = COINS[at % COINS.length] as ChainSlug
    const history = rowsOfAddress(random, Math.round(rows / addresses), at)
    count(sums, chain, history)
    await publish(store, chain, `a${at}`, history)
  }
  return sums
}

function count(sums: Sums, chain: ChainSlug, rows: readonly Row[]): void {
  const ofCoin = sums.get(chain) as Map<Day, bigint>
  for (const { time, amount } of rows) {
    const day = dayOfSeconds(time)
    ofCoin.set(day, (ofCoin.get(day) ?? 0n) + amount)
  }
}

/** One more transaction in each of the coins. */
export async function addRows(
  store: Store,
  chains: readonly ChainSlug[],
  name: string,
  sums: Sums,
): Promise<void> {
  for (const chain of chains) {
    const rows = rowsOfAddress(new Random(7), 1, 999_999).map((row) => ({ ...row, time: NOW - 400_000 }))
    count(sums, chain, rows)
    await publish(store, chain, `${name}${chain}`, rows)
  }
  await merge(store)
}

/** Newest first, spread over all years. */
function rowsOfAddress(random: Random, count: number, address: number): readonly Row[] {
  const rows: Row[] = []
  let balance = 0n
  for (let at = 0; at < count; at++) {
    const spends = balance > 0n && random.below(2) === 0
    const amount = spends ? -(balance / 2n + 1n) : BigInt(1 + random.below(100_000_000))
    balance += amount
    const height = Math.floor(((at + random.below(1000) / 1000) / count) * 900_000)
    rows.push({
      id: at + 1,
      position: BOTTOM - at,
      hash: (address * 1_000_000 + at).toString(16).padStart(64, '0'),
      height,
      time: FIRST_TIME + height * 599,
      amount,
      balance,
    })
  }
  return rows.reverse()
}

async function publish(store: Store, chain: ChainSlug, address: string, rows: readonly Row[]): Promise<void> {
  const added = await store.book.add({ chain, address, type: 'p2pkh', label: null })
  await store.queue.request(added.address.id, NOW * 1000)
  const claim = (await store.queue.claim(chain)) as Claim
  await store.runs.publish(claim, {
    plan: 'first',
    rowSetId: await store.runs.openRowSet(claim),
    first: rows[0]?.position ?? 0,
    count: rows.length,
    unsettled: 0,
    balance: rows[0]?.balance ?? 0n,
    unconfirmedBalance: 0n,
    unconfirmed: 0,
    unchanged: false,
    rows,
    nextRowId: rows.length + 1,
    events: [],
    arrived: null,
    revised: false,
    tip: 900_100,
    source: 'blockchair',
    fingerprint: 'f',
    proof: 'address',
    at: NOW * 1000,
    nextSyncAt: null,
    verifyAt: null,
  })
}

export async function merge(store: Store): Promise<void> {
  for (const chain of COINS) await store.owners.create(ALL, chain)
  for (;;) {
    const claim = await store.merges.claim(NOW * 1000 * 2)
    if (claim === null) return
    if ((await store.merges.extend(claim)) === 'merged') continue
    const rebuild = await store.merges.openRebuild(claim)
    while (await rebuild.step());
    await rebuild.close()
  }
}
