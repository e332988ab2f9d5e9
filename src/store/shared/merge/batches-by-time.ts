import { compareByTime } from '../../../domain/history/by-time.ts'
import type { MergedRow } from '../../../domain/history/merged-row.ts'
import type { MergedBatch } from '../../../domain/ports/transaction-exports.ts'

type Batches = AsyncIterable<MergedBatch> | Iterable<MergedBatch>

/** One chain that is read. */
interface Reading {
  /** Of rows with the same time, those of the lower place come first. */
  readonly place: number
  readonly batches: AsyncIterator<MergedBatch> | Iterator<MergedBatch>
  batch: MergedBatch
  /** Index of the next row in its batch. */
  next: number
}

/** The rows of several chains, each newest first, in the order of their times, as on a page. */
export async function* batchesByTime(chains: readonly Batches[]): AsyncGenerator<MergedBatch> {
  const [only] = chains
  if (only !== undefined && chains.length === 1) return yield* only
  const open: Reading[] = []
  for (const [place, chain] of chains.entries()) {
    const batches = Symbol.asyncIterator in chain ? chain[Symbol.asyncIterator]() : chain[Symbol.iterator]()
    const reading = await readOn({ place, batches, batch: NONE, next: 0 })
    if (reading !== null) open.push(reading)
  }
  while (open.length > 0) {
    open.sort(compare)
    const [first, second] = open as [Reading, Reading | undefined]
    const rows: MergedRow[] = []
    while (first.next < first.batch.rows.length) {
      if (second !== undefined && compare(first, second) > 0) break
      rows.push(rowOf(first))
      first.next += 1
    }
    yield { ...first.batch, rows }
    if (first.next >= first.batch.rows.length && (await readOn(first)) === null) open.shift()
  }
}

function compare(a: Reading, b: Reading): number {
  return compareByTime(rowOf(a), rowOf(b)) || a.place - b.place
}

/** Null at the end. */
async function readOn(reading: Reading): Promise<Reading | null> {
  for (;;) {
    const step = await reading.batches.next()
    if (step.done) return null
    if (step.value.rows.length === 0) continue
    reading.batch = step.value
    reading.next = 0
    return reading
  }
}

function rowOf({ batch, next }: Reading): MergedRow {
  return batch.rows[next] as MergedRow
}

const NONE: MergedBatch = { chain: 'bitcoin', tip: 0, rows: [] }
