import { setTimeout } from 'node:timers/promises'
import type { ChainSlug } from '../domain/chains/chain.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { Need, TransactionLookup } from '../domain/ports/transaction-lookup.ts'
import type { KeptTransaction } from '../domain/transactions/kept-transaction.ts'
import type { ChainRow } from './merged-pages.ts'

export interface FactRequestsPorts {
  readonly lookup: TransactionLookup
  readonly clock: Clock
}

type Kept = ReadonlyMap<string, KeptTransaction>

/** A page waits so long (ms) for whole transactions; they are read on in the background. */
const PATIENCE_MS = 3000
/** After a reading failed or found nothing (ms). */
const PAUSE_MS = 60_000
/** How many rows of a page that were only received are asked for, and how many if some of those were mined. */
const RECEIVED_FIRST = 20
const RECEIVED_MAX = 100
/** Transactions that no source could tell, which are remembered. */
const REMEMBERED_MAX = 10_000

/**
 * Asks for the whole transactions of rows that are shown: first where something left the owner's addresses, because kind and
 * fee are open; then where something was only received, because it may have been mined. The latter are a bounded number
 * of each page, whatever is known of them, so that a page that is shown again sends no further requests.
 */
export class FactRequests {
  readonly #ports: FactRequestsPorts
  /** When (ms) to ask again, by chain and need. */
  readonly #pausedUntil = new Map<string, number>()
  /** Received ones that no source could tell. */
  readonly #inVain = new Set<string>()
  /** Readings of a chain follow each other: none asks for what another one is reading. */
  readonly #readings = new Map<ChainSlug, Promise<void>>()

  constructor(ports: FactRequestsPorts) {
    this.#ports = ports
  }

  /** What is kept of the rows of a chain, after asking for some. `withReceived`: also for rows that were only received. */
  async read(chain: ChainSlug, rows: readonly ChainRow[], withReceived: boolean): Promise<Kept> {
    const { lookup } = this.#ports
    const open = rows.filter(({ isKnown }) => !isKnown)
    const kept = await lookup.kept(chain, hashesOf(open))
    const missing = open.filter(({ hash }) => !kept.has(hash))
    const needed = missing.filter((row) => !isOnlyReceived(row))
    const received = withReceived && missing.length > needed.length ? rows.filter(isOnlyReceived) : []
    if (needed.length + received.length === 0) return kept
    const reading = this.#afterOthers(chain, async () => {
      await this.#ask(chain, hashesOf(needed), 'needed')
      await this.#askForReceived(chain, received)
    })
    await Promise.race([reading, setTimeout(PATIENCE_MS, undefined, { ref: false })])
    return new Map([...kept, ...(await lookup.kept(chain, hashesOf(missing)))])
  }

  #afterOthers(chain: ChainSlug, work: () => Promise<void>): Promise<void> {
    // What the store throws, it throws again when the page reads what is kept.
    const reading = (this.#readings.get(chain) ?? Promise.resolve()).then(work).catch(() => {})
    this.#readings.set(chain, reading)
    return reading
  }

  async #askForReceived(chain: ChainSlug, rows: readonly ChainRow[]): Promise<void> {
    const [first, others] = [rows.slice(0, RECEIVED_FIRST), rows.slice(RECEIVED_FIRST, RECEIVED_MAX)]
    await this.#askOnce(chain, first)
    if (others.length > 0 && (await this.#haveMined(chain, first))) await this.#askOnce(chain, others)
  }

  async #haveMined(chain: ChainSlug, rows: readonly ChainRow[]): Promise<boolean> {
    if (rows.some(({ kind }) => kind === 'mined')) return true
    const kept = await this.#ports.lookup.kept(chain, hashesOf(rows.filter(({ isKnown }) => !isKnown)))
    return [...kept.values()].some(({ transaction }) => transaction.isCoinbase)
  }

  async #askOnce(chain: ChainSlug, rows: readonly ChainRow[]): Promise<void> {
    const keyOf = (hash: string) => `${chain} ${hash}`
    const open = rows.filter(({ hash, isKnown }) => !isKnown && !this.#inVain.has(keyOf(hash)))
    const absent = await this.#ask(chain, hashesOf(open), 'useful')
    if (this.#inVain.size > REMEMBERED_MAX) this.#inVain.clear()
    for (const hash of absent) this.#inVain.add(keyOf(hash))
  }

  /** Returns those that no source could tell. After a reading has failed, none is begun for a while. */
  async #ask(chain: ChainSlug, hashes: readonly string[], need: Need): Promise<readonly string[]> {
    const { lookup, clock } = this.#ports
    const key = `${chain} ${need}`
    if (hashes.length === 0 || (this.#pausedUntil.get(key) ?? 0) > clock.now()) return []
    try {
      const { absent, retryAt } = await lookup.fetch(chain, hashes, need, new AbortController().signal)
      const isAbsent = need === 'needed' && absent.length > 0
      const until = retryAt ?? (isAbsent ? clock.now() + PAUSE_MS : null)
      if (until !== null) this.#pausedUntil.set(key, until)
      return absent
    } catch {
      this.#pausedUntil.set(key, clock.now() + PAUSE_MS)
      return []
    }
  }
}

function hashesOf(rows: readonly ChainRow[]): readonly string[] {
  return rows.map(({ hash }) => hash)
}

/** Nothing left the owner's addresses. */
function isOnlyReceived({ received, amount }: ChainRow): boolean {
  return received === amount
}
