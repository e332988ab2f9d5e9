import { nativeAsset } from '../../domain/assets/asset.ts'
import { type Chain, chainOf } from '../../domain/chains/chain.ts'
import { arrange } from '../../domain/history/arrange.ts'
import {
  type Checkpoint,
  type Conflict,
  EMPTY,
  type HistorySnapshot,
  join,
} from '../../domain/history/checkpoint.ts'
import { isSame, isSettled, sumOf } from '../../domain/history/order.ts'
import type { Row, Transfer } from '../../domain/history/transfer.ts'
import type { Claim, Draft } from '../../domain/ports/claim.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { Publication, RunStore } from '../../domain/ports/run-store.ts'
import type { ChainSource, HistoryPage } from '../../domain/ports/source.ts'
import { Backfill, type BackfilledRange } from './backfill.ts'
import { explainConflict, explainMissing } from './explain.ts'
import { Inconsistent } from './inconsistent.ts'
import { preserveIds } from './preserve-ids.ts'
import { Reader, StaleAnswer } from './reader.ts'
import { BATCH_ROWS, RowWriter } from './row-writer.ts'
import { readStableHead } from './stable-head.ts'

const PASSES = 3
const ROUNDS = 8
/** Up to so many rows are published in the one transaction that shows them. */
const PUBLISH_ROWS = 2 * BATCH_ROWS

export interface WalkParts {
  readonly source: ChainSource
  readonly store: RunStore
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Rows obtained so far, and what was stated last. */
  readonly onProgress: (obtained: number, stated: HistorySnapshot) => Promise<void>
}

export type Proven = Omit<Publication, 'at' | 'nextSyncAt' | 'verifyAt'>

/**
 * One synchronisation of one address: walks from what the source states down to what is stored, proven and settled,
 * in the end to zero.
 *
 * A pass begins with the newest page. If it reaches down to the ground, that one answer is the whole proof. Otherwise
 * the settled rows below it are read first, page by page and hidden; they are the new ground, and the newest page is
 * read again until it lands there. What does not meet is read anew, at last without trusting what is stored: but only
 * by the source that has proven it. Another one may extend a history, never change its settled part.
 */
export class Walk {
  readonly #claim: Claim
  readonly #parts: WalkParts
  readonly #chain: Chain
  readonly #reader: Reader
  /** The unsettled rows that are stored, newest first. */
  #stored: readonly Row[] = []
  #draft: Draft | null

  constructor(claim: Claim, parts: WalkParts) {
    this.#claim = claim
    this.#parts = parts
    this.#chain = chainOf(claim.chain)
    this.#draft = claim.draft
    this.#reader = new Reader(parts, claim)
  }

  /** Throws Inconsistent after three passes, StaleAnswer, SourceError, SyncFailure, RunLost. */
  async run(): Promise<Proven> {
    const stored = await this.#readStored()
    for (let pass = 1; ; pass += 1) {
      try {
        return await this.#pass(pass === PASSES && this.#isOwn() ? EMPTY : stored)
      } catch (error) {
        if (!(error instanceof Inconsistent)) throw error
        await this.#parts.store.dropDraft(this.#claim)
        this.#draft = null
        if (pass === PASSES || error.code === 'too_busy') throw error
      }
    }
  }

  /** The unsettled rows that are stored, and the ground under them. */
  async #readStored(): Promise<Checkpoint> {
    const { history } = this.#claim
    if (history === null) return EMPTY
    const { historyId, first, count, unsettled } = history
    this.#stored = await this.#parts.store.rows(historyId, first, unsettled)
    const [top] = await this.#parts.store.rows(historyId, first + unsettled, unsettled < count ? 1 : 0)
    if (top === undefined) return EMPTY
    return {
      top: count - unsettled - 1,
      balance: top.balance,
      block: await readBlock(this.#parts.store, historyId, top, first + count),
    }
  }

  /** Whether the stored history was proven by this source. */
  #isOwn(): boolean {
    const { history } = this.#claim
    return history === null || history.source === this.#parts.source.name
  }

  async #pass(stored: Checkpoint): Promise<Proven> {
    const draft = this.#draft
    const head = await this.#reader.head(draft === null ? stored.top + 1 : draft.base - draft.first + 1)
    const ground = this.#reader.isStale(head) ? EMPTY : stored
    const { next, first } = this.#draft ?? { next: 0, first: 0 }
    await this.#report(head, head.transactionCount - head.rows.length - 1 - ground.top - (next - first))
    const landing = this.#join(head, ground)
    const fromZero = ground === EMPTY && this.#settledRows() > 0
    if (landing !== null && !fromZero) {
      return await this.#finish(head, landing, await this.#openWriter(head, !this.#claim.history), [])
    }
    this.#reader.checkReach(head.transactionCount - 1 - ground.top, head.rows.length)
    return await this.#longWalk(head, ground)
  }

  async #longWalk(first: HistoryPage, bottom: Checkpoint): Promise<Proven> {
    const writer = await this.#openWriter(first, bottom === EMPTY)
    const stretches: BackfilledRange[] = []
    let ground = bottom
    let head = first
    for (let round = 1; round <= ROUNDS; round += 1) {
      const landing = round === 1 ? null : this.#join(head, ground)
      if (landing !== null) return await this.#finish(head, landing, writer, stretches)
      const stretch =
        round === 1 || this.#endsSettled(head) ? await this.#descend(head, ground, writer) : null
      if (stretch === null) {
        const moment = await readStableHead(this.#reader, head, ground)
        const above = this.#join(moment, ground)
        if (above === null) throw this.#contradiction('count', 0n, moment)
        return await this.#finish(moment, above, writer, stretches)
      }
      stretches.push(stretch)
      ground = stretch.ground
      this.#reader.raiseFloor((ground.block[0]?.height ?? 0) + this.#chain.finalityDepth)
      head = await this.#reader.head(ground.top + 1)
      await this.#report(head, 0)
    }
    throw new Inconsistent('too_busy', 'this address grows faster than it can be read', head)
  }

  /** The rows above the ground, or null if the moment does not reach it. Throws Inconsistent if the walk fails. */
  #join(moment: HistorySnapshot, ground: Checkpoint): readonly Transfer[] | null {
    const landing = join(moment, ground)
    if (landing.kind === 'apart') throw this.#contradiction(landing.why, landing.gap, moment)
    return landing.kind === 'joined' ? landing.above : null
  }

  #endsSettled(head: HistoryPage): boolean {
    const last = head.rows.at(-1)
    return last !== undefined && isSettled(last, head.tip, this.#chain.finalityDepth)
  }

  async #descend(head: HistoryPage, ground: Checkpoint, writer: RowWriter): Promise<BackfilledRange | null> {
    const keepDraft = ground === EMPTY
    const descent = new Backfill(
      { chain: this.#chain, reader: this.#reader, writer, stored: this.#stored },
      ground,
      { keepDraft, onProgress: (left, answer) => this.#report(answer, left) },
    )
    const draft = this.#draft
    if (keepDraft && draft !== null && draft.next > draft.first) {
      const { store } = this.#parts
      const [top] = await store.rows(draft.historyId, draft.first, 1)
      const [last] = await store.rows(draft.historyId, draft.next - 1, 1)
      if (top === undefined || last === undefined) {
        throw new Inconsistent('source_inconsistent', 'the rows staged before do not fit together', head)
      }
      const topBlock = await readBlock(store, draft.historyId, top, draft.next)
      descent.resume(draft, topBlock, await readBlockAbove(store, draft.historyId, last, draft.first))
    }
    return await descent.run(head)
  }

  /** Writes on where the stored history stands, or into a new one beside it. */
  async #openWriter(head: HistoryPage, fresh: boolean): Promise<RowWriter> {
    const { history } = this.#claim
    const { store } = this.#parts
    if (!fresh && history !== null) {
      const place = {
        historyId: history.historyId,
        base: history.first + history.count - 1,
        visibleFrom: history.first,
      }
      return new RowWriter(store, this.#claim, place, this.#stored, this.#parts.clock.now())
    }
    const { historyId, base } = this.#draft ?? {
      historyId: await store.openHistory(this.#claim),
      base: head.transactionCount - 1,
    }
    return new RowWriter(
      store,
      this.#claim,
      { historyId, base, visibleFrom: Number.MAX_SAFE_INTEGER },
      this.#stored,
      this.#parts.clock.now(),
    )
  }

  async #finish(
    moment: HistorySnapshot,
    above: readonly Transfer[],
    writer: RowWriter,
    stretches: readonly BackfilledRange[],
  ): Promise<Proven> {
    const rows = writer.place(arrange(above, this.#stored), moment.transactionCount - 1, moment.balance)
    for (const { from, to, gap } of stretches) {
      if (gap !== 0n) await writer.adjustBalances(from, to, gap)
    }
    const first = writer.base - moment.transactionCount + 1
    const replaces = writer.historyId !== this.#claim.history?.historyId && this.#settledRows() > 0
    const changed = replaces
      ? rows
      : rows.filter((row) => writer.isPlaced(row.position) || !this.#isStored(row, writer))
    const staged = replaces || changed.length > PUBLISH_ROWS
    if (staged) await writer.write(changed, () => 'keep')
    if (replaces) await this.#replace(moment, { historyId: writer.historyId, first }, writer)
    const upheaval = replaces || this.#hasMoved([...writer.visible, ...rows])
    const unconfirmed = rows.filter((row) => row.height === null)
    return {
      historyId: writer.historyId,
      first,
      count: moment.transactionCount,
      unsettled: rows.filter((row) => !isSettled(row, moment.tip, this.#chain.finalityDepth)).length,
      balance: moment.balance,
      unconfirmedBalance: sumOf(unconfirmed),
      unconfirmed: unconfirmed.length,
      unchanged: !upheaval && changed.length === 0 && moment.transactionCount === this.#claim.history?.count,
      rows: staged ? writer.visible : [...writer.visible, ...changed],
      nextRowId: writer.nextRowId,
      events: [],
      arrived: null,
      revised: upheaval,
      tip: moment.tip,
      source: this.#parts.source.name,
      fingerprint: moment.fingerprint,
    }
  }

  /** Throws StaleAnswer if the new history lacks rows that were settled, unless that has been standing for hours. */
  async #replace(
    moment: HistorySnapshot,
    place: { historyId: number; first: number },
    writer: RowWriter,
  ): Promise<void> {
    const missing = await preserveIds(this.#parts.store, this.#claim, {
      ...place,
      end: place.first + moment.transactionCount,
      nextRowId: writer.nextRowId,
    })
    if (missing !== null && !this.#reader.believes(moment)) {
      throw new StaleAnswer(
        explainMissing(missing, this.#parts.source.name),
        this.#reader.pendingRollbackOf(moment),
      )
    }
  }

  #isStored(row: Row, writer: RowWriter): boolean {
    if (writer.historyId !== this.#claim.history?.historyId) return false
    const stored = this.#stored[row.position - this.#claim.history.first]
    return (
      stored !== undefined &&
      isSame(stored, row) &&
      stored.balance === row.balance &&
      stored.time === row.time
    )
  }

  /** Whether a confirmed row that was stored is not at its height any more. */
  #hasMoved(rows: readonly Row[]): boolean {
    const heights = new Map(rows.map((row) => [row.hash, row.height]))
    return this.#stored.some((row) => row.height !== null && heights.get(row.hash) !== row.height)
  }

  #settledRows(): number {
    const { history } = this.#claim
    return history === null ? 0 : history.count - history.unsettled
  }

  #contradiction(why: Conflict, gap: bigint, moment: HistorySnapshot): Inconsistent {
    const detail = explainConflict(
      why,
      gap,
      moment,
      this.#parts.source.name,
      nativeAsset(this.#chain.slug).decimals,
    )
    return new Inconsistent('source_inconsistent', detail, moment)
  }

  async #report(answer: HistorySnapshot, left: number): Promise<void> {
    await this.#parts.onProgress(Math.max(0, answer.transactionCount - Math.max(0, left)), answer)
  }
}

/** The whole block that `top` is the newest row of. */
async function readBlock(store: RunStore, historyId: number, top: Row, end: number): Promise<readonly Row[]> {
  const block: Row[] = []
  for (let position = top.position; position < end; position += BATCH_ROWS) {
    const rows = await store.rows(historyId, position, Math.min(BATCH_ROWS, end - position))
    const other = rows.findIndex((row) => row.height !== top.height)
    block.push(...(other < 0 ? rows : rows.slice(0, other)))
    if (other >= 0) break
  }
  return block
}

/** The rows above `last` that are of its block, and itself, newest first. */
async function readBlockAbove(
  store: RunStore,
  historyId: number,
  last: Row,
  first: number,
): Promise<readonly Row[]> {
  let block: readonly Row[] = [last]
  for (let end = last.position; end > first; ) {
    const from = Math.max(first, end - BATCH_ROWS)
    const rows = await store.rows(historyId, from, end - from)
    const mates = rows.slice(rows.findLastIndex((row) => row.height !== last.height) + 1)
    block = [...mates, ...block]
    if (mates.length < rows.length || rows.length === 0) break
    end = from
  }
  return block
}
