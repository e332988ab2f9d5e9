import type { Row } from '../../../domain/history/transfer.ts'
import type { ArrivedRows } from '../../../domain/ports/run-store.ts'
import type { BackfilledRange } from '../backfill.ts'
import type { PlannedPass } from '../pass-parts.ts'
import { storedBlocks } from '../stored-blocks.ts'

/** Positions of the published history, `to` exclusive. */
export interface Positions {
  readonly from: number
  readonly to: number
}

/**
 * The rows of a publication that were staged, so that they are not all in memory; null if there are none.
 * `headIsStaged`: the rows above the backfilled ones were staged too.
 */
export function stagedPositions(
  { plan }: PlannedPass,
  published: Positions,
  ranges: readonly BackfilledRange[],
  headIsStaged: boolean,
): Positions | null {
  const from = headIsStaged ? published.from : ranges.at(-1)?.from
  const to = plan.kind === 'extend' ? plan.shown.first : published.to
  return from === undefined || from >= to ? null : { from, to }
}

/** Staged rows that were shown before have a smaller id than all others. */
export function arrivalsAmong(shownRows: readonly Row[], staged: Positions | null): ArrivedRows | null {
  const newFromId = shownRows.reduce((highest, { id }) => Math.max(highest, id + 1), 0)
  return staged && { ...staged, newFromId }
}

/** The staged rows that were shown before, newest first. */
export async function knownAmong(
  { store, writer, stored }: PlannedPass,
  arrived: ArrivedRows | null,
): Promise<readonly Row[]> {
  if (arrived === null || stored.unsettled.length === 0) return []
  let known: readonly Row[] = []
  for await (const block of storedBlocks(store, writer.rowSetId, arrived.from, arrived.to)) {
    known = known.concat(block.filter(({ id }) => id < arrived.newFromId))
  }
  return known
}
