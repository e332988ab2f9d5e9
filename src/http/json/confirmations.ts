import type { Transfer } from '../../domain/history/transfer.ts'

/** Blocks on top of a row including its own; 0 while unconfirmed. */
export function confirmationsOf({ height }: Pick<Transfer, 'height'>, tip: number): number {
  return height === null ? 0 : Math.max(1, tip - height + 1)
}
