import type { ChainSlug } from '../chains/chain.ts'
import { sumOf } from './order.ts'
import type { Transfer } from './transfer.ts'

/** Two coinbases of Bitcoin with one hash, in two blocks of 2010 (BIP 30). The later one overwrote the unspent earlier one. */
interface TwinCoinbase {
  readonly hash: string
  /** Times in seconds since 1970. */
  readonly earlier: { readonly height: number; readonly time: number }
  readonly later: { readonly height: number; readonly time: number }
}

const TWINS: readonly TwinCoinbase[] = [
  {
    hash: 'e3bf3d07d4b0375638d5f1db5255fe07ba2c4cb067cd81b84ee974b6585fb468',
    earlier: { height: 91_722, time: 1_289_723_848 },
    later: { height: 91_880, time: 1_289_781_379 },
  },
  {
    hash: 'd5d27987d2a3dfc724e359870c6644b40e497bdc0589a033220fe15429d88599',
    earlier: { height: 91_812, time: 1_289_757_588 },
    later: { height: 91_842, time: 1_289_768_691 },
  },
]
/** Base units of each of them. */
const REWARD = 5_000_000_000n

export function isTwinCoinbase(hash: string): boolean {
  return TWINS.some((twin) => twin.hash === hash)
}

interface WholeHistory {
  readonly balance: bigint
  readonly transactionCount: number
  readonly rows: readonly Transfer[]
}

/**
 * Makes the rows of a whole history, newest first, agree with its stated balance where a source treats a twin coinbase
 * in its own way: it received 2 × 50, of which 50 can never be spent. A source that states both but lists the hash once
 * lacks a row of a known block; one that states 50 but lists both has a row that no longer counts. Anything else stays.
 */
export function withTwinCoinbases<History extends WholeHistory>(chain: ChainSlug, history: History): History {
  const { rows, balance, transactionCount } = history
  if (chain !== 'bitcoin') return history
  const twin = TWINS.find(({ hash }) => rows.some((row) => row.hash === hash))
  if (twin === undefined) return history
  const found = [rows, withBoth(rows, twin), withLater(rows, twin)].find((all) => sumOf(all) === balance)
  if (found === undefined || Math.abs(found.length - transactionCount) > 1) return history
  return { ...history, rows: found, transactionCount: found.length }
}

function withBoth(rows: readonly Transfer[], { hash, earlier, later }: TwinCoinbase): readonly Transfer[] {
  const missing = [later, earlier].filter(({ height }) => !rows.some((row) => isAt(row, hash, height)))
  const added = missing.map((block): Transfer => ({ hash, amount: REWARD, ...block }))
  return [...rows, ...added].sort((a, b) => rank(b) - rank(a))
}

function withLater(rows: readonly Transfer[], { hash, earlier, later }: TwinCoinbase): readonly Transfer[] {
  const isListed = rows.some((row) => isAt(row, hash, later.height))
  return isListed ? rows.filter((row) => !isAt(row, hash, earlier.height)) : rows
}

function isAt(row: Transfer, hash: string, height: number): boolean {
  return row.hash === hash && row.height === height
}

/** Unconfirmed rows are above every height. */
function rank({ height }: Transfer): number {
  return height ?? Number.MAX_SAFE_INTEGER
}
