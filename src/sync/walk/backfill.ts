import { setImmediate } from 'node:timers/promises'
import type { HistoryPage } from '../../domain/ports/source.ts'
import { explainShortList } from './explain.ts'
import { Inconsistent } from './inconsistent.ts'
import type { PageReader } from './page-reader.ts'
import {
  type AssembledRange,
  type AssemblyParts,
  RangeAssembler,
  type StagedRange,
} from './range-assembler.ts'
import type { RowWriter } from './row-writer.ts'

/** Consecutive answers without progress after which the pass fails. */
const IDLE_ANSWERS_MAX = 5

/** A range of settled rows that was read down to a checkpoint; it is the next checkpoint. */
export interface BackfilledRange extends AssembledRange {
  /** Its positions, `to` exclusive. */
  readonly from: number
  readonly to: number
}

export interface BackfillParts extends AssemblyParts {
  readonly pages: PageReader
  readonly writer: RowWriter
  /** What an earlier run has staged of this range. */
  readonly staged: StagedRange | null
  /** Saves the position reached with each batch, so that a later run can resume below it. */
  readonly savesDraft: boolean
  readonly onProgress: (rowsLeft: number, answer: HistoryPage) => Promise<void>
}

/**
 * Reads settled rows page by page from the newest page, or from what is staged, down to a checkpoint, and writes them.
 * `RangeAssembler` decides where each row goes. Null if there is no settled row above the checkpoint. Throws
 * Inconsistent and what the page reader throws.
 */
export async function backfill(parts: BackfillParts, head: HistoryPage): Promise<BackfilledRange | null> {
  const { pages, writer, checkpoint, staged, onProgress } = parts
  const assembler = new RangeAssembler(parts, staged ?? { balance: head.balance })
  let answer = head
  let idle = 0
  if (staged === null) assembler.take(head, head.tip)
  let written = flush(assembler, parts)
  while (!assembler.isDone) {
    const before = assembler.progressMark(answer)
    answer = await nextAnswer(assembler, answer, pages, written)
    assembler.take(answer, Math.min(head.tip, answer.tip))
    idle = answer.rows.length === 0 || assembler.progressMark(answer) === before ? idle + 1 : 0
    if (idle === IDLE_ANSWERS_MAX) throw idleError(assembler, pages, answer)
    const rowsLeft = (assembler.next ?? answer.transactionCount) - checkpoint.top
    written = flush(assembler, parts).then(() => onProgress(rowsLeft, answer))
  }
  await written
  const { range } = assembler
  if (range === null) return null
  return { ...range, from: writer.base - range.checkpoint.top, to: writer.base - checkpoint.top }
}

/**
 * Requests the next page while the rows of the last one are written. Waits for both to end, whichever fails, so that a
 * run that is over has no request under way and no write.
 */
async function nextAnswer(
  assembler: RangeAssembler,
  answer: HistoryPage,
  pages: PageReader,
  written: Promise<void>,
): Promise<HistoryPage> {
  const { offset, above } = assembler.placeAfter(answer)
  const [write, page] = await Promise.allSettled([written, pages.below(offset, above)])
  if (write.status === 'rejected') throw write.reason
  if (page.status === 'rejected') throw page.reason
  await setImmediate()
  return page.value
}

async function flush(assembler: RangeAssembler, { writer, savesDraft, pages }: BackfillParts): Promise<void> {
  const ready = assembler.takeReady()
  if (ready === null) return
  const { rowSetId, base } = writer
  const rows = writer.place(ready.transfers, ready.top, ready.balance)
  await writer.write(rows, (last) =>
    savesDraft
      ? {
          rowSetId,
          base,
          first: base - ready.rangeTop,
          next: last.position + 1,
          carry: last.balance - last.amount,
          source: pages.source.name,
        }
      : 'keep',
  )
}

function idleError({ next }: RangeAssembler, { source }: PageReader, answer: HistoryPage): Inconsistent {
  const { rows, transactionCount } = answer
  const detail =
    rows.length > 0 || next === null
      ? 'The pages of this history do not fit together.'
      : explainShortList(source.name, transactionCount, transactionCount - 1 - next)
  return new Inconsistent('source_inconsistent', detail, answer)
}
