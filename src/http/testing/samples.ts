import type { TrackedAddress } from '../../domain/address/tracked-address.ts'
import type { Row } from '../../domain/history/transfer.ts'

export const GENESIS = '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'
export const WITNESS = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'

/** The state of a DONE address with one unconfirmed row. */
export const DONE: Partial<TrackedAddress> = {
  balance: 50_000_000n,
  unconfirmedBalance: -10_000n,
  transactionCount: 3,
  status: 'DONE',
  obtained: 3,
  total: 3,
  lastSyncedAt: Date.UTC(2026, 10, 22, 10, 0, 0, 123),
  nextSyncAt: Date.UTC(2026, 10, 22, 10, 15),
  stated: {
    balance: 50_000_000n,
    transactionCount: 3,
    source: 'blockchair',
    at: Date.UTC(2026, 10, 22, 10),
  },
  verification: {
    state: 'verified',
    source: 'blockchair',
    height: 800_000,
    balance: 50_000_000n,
    transactionCount: 3,
    proof: 'address',
    checkedAt: Date.UTC(2026, 10, 22, 10),
    confirmedBy: ['blockchair', 'esplora'],
    difference: null,
    opinions: [
      {
        source: 'esplora',
        agrees: true,
        detail: 'Esplora agrees.',
        at: Date.UTC(2026, 10, 22, 10),
      },
    ],
  },
}

/** A history of `count` rows, the newest one unconfirmed. */
export function sampleRows(count: number): readonly Row[] {
  return Array.from({ length: count }, (_, index) => ({
    id: count - index,
    position: index,
    hash: index.toString(16).padStart(64, '0'),
    amount: index === 0 ? -10_000n : BigInt(index) * 12_345n,
    time: 1_672_567_200 - index * 600,
    height: index === 0 ? null : 800_001 - index,
    balance: BigInt(count - index) * 1_000_003n,
  }))
}
