import type { Transaction } from '../../../src/client/api-types.ts'
import { formatCount } from './count.ts'

/** Above this the exact number says nothing more. */
const SHOWN_MAX = 999

/** `tip` is the newest known block: it may be newer than the one that the page of transactions knew. */
export function confirmationsText({ block_height, confirmations }: Transaction, tip: number): string {
  if (block_height === null) return 'unconfirmed'
  const count = Math.max(confirmations, tip - block_height + 1)
  return count > SHOWN_MAX ? `${SHOWN_MAX}+` : formatCount(count)
}
