import type { HistorySnapshot } from '../../domain/history/checkpoint.ts'
import type { WalkParts } from './pass-parts.ts'

/** Rows that need no reading count as obtained. */
export async function reportProgress(
  { onProgress }: WalkParts,
  answer: HistorySnapshot,
  rowsLeft: number,
): Promise<void> {
  await onProgress(Math.max(0, answer.transactionCount - Math.max(0, rowsLeft)), answer)
}
