import type { Checkpoint } from '../../domain/history/checkpoint.ts'
import { isSettled } from '../../domain/history/order.ts'
import { checkpointOf } from '../../domain/history/plan.ts'
import type { HistoryPage } from '../../domain/ports/source.ts'
import { type BackfilledRange, backfill } from './backfill.ts'
import { Inconsistent } from './inconsistent.ts'
import { conflictError, joinOrThrow, requirePossible } from './join-or-throw.ts'
import type { PlannedPass } from './pass-parts.ts'
import { reportProgress } from './progress.ts'
import { type Proven, proveHistory } from './publish/proven-history.ts'
import { readStableHead } from './stable-head.ts'
import { readStagedRange } from './staged-range.ts'

const ROUNDS_MAX = 8

/**
 * A pass that needs more than one page. The settled rows above the checkpoint are backfilled, page by page and hidden;
 * they are the new checkpoint, and the newest page is read again until it joins there. Where nothing above the
 * checkpoint is settled, the pages above it are read until they no longer change.
 */
export class LongPass {
  readonly #parts: PlannedPass
  readonly #ranges: BackfilledRange[] = []
  #checkpoint: Checkpoint

  constructor(parts: PlannedPass) {
    this.#parts = parts
    this.#checkpoint = checkpointOf(parts.plan)
  }

  /** Throws Inconsistent. */
  async run(first: HistoryPage): Promise<Proven> {
    let head = first
    for (let round = 1; round <= ROUNDS_MAX; round += 1) {
      const above = round === 1 ? null : joinOrThrow(this.#parts, head, this.#checkpoint)
      if (above !== null) return await proveHistory(this.#parts, head, above, this.#ranges)
      const range = round === 1 || this.#endsSettled(head) ? await this.#backfill(head) : null
      if (range === null) return await this.#proveStableHead(head)
      head = await this.#moveCheckpoint(range, head)
    }
    throw new Inconsistent('too_busy', 'This address grows faster than it can be read.', head)
  }

  async #proveStableHead(head: HistoryPage): Promise<Proven> {
    const snapshot = await readStableHead(this.#parts.heads, head, this.#checkpoint)
    const above = joinOrThrow(this.#parts, snapshot, this.#checkpoint)
    if (above === null) throw conflictError(this.#parts, snapshot, 'count')
    return await proveHistory(this.#parts, snapshot, above, this.#ranges)
  }

  async #backfill(head: HistoryPage): Promise<BackfilledRange | null> {
    const { store, stored, draft, heads, writer, finalityDepth } = this.#parts
    const checkpoint = this.#checkpoint
    // Only a range that goes down to the bottom begins a new history, which a later run can resume.
    const savesDraft = checkpoint.top < 0
    const staged = savesDraft && draft !== null ? await readStagedRange(store, draft) : null
    if (staged === 'incomplete') {
      throw new Inconsistent('source_inconsistent', 'The rows staged by an earlier run are incomplete.', head)
    }
    const { pages } = heads
    const onProgress = (rowsLeft: number, answer: HistoryPage) =>
      reportProgress(this.#parts, answer, rowsLeft)
    const range = { finalityDepth, checkpoint, staged, savesDraft, shownRows: stored.unsettled }
    return await backfill({ ...range, pages, writer, onProgress }, head)
  }

  /** Returns a newest page that must not be older than what was backfilled. */
  async #moveCheckpoint(range: BackfilledRange, stated: HistoryPage): Promise<HistoryPage> {
    requirePossible(this.#parts, range.balances, stated)
    const { heads, finalityDepth } = this.#parts
    this.#ranges.push(range)
    this.#checkpoint = range.checkpoint
    heads.raiseFloor((range.checkpoint.block[0]?.height ?? 0) + finalityDepth)
    const head = await heads.read(range.checkpoint.top + 1)
    await reportProgress(this.#parts, head, 0)
    return head
  }

  #endsSettled(head: HistoryPage): boolean {
    const last = head.rows.at(-1)
    return last !== undefined && isSettled(last, head.tip, this.#parts.finalityDepth)
  }
}
