import type { TrackedAddress } from '../../domain/address/tracked-address.ts'
import type { RowFilter } from '../../domain/history/row-filter.ts'
import type { Row } from '../../domain/history/transfer.ts'
import type { TransactionPage } from '../../domain/ports/histories.ts'
import type { ChainSource } from '../../domain/ports/source.ts'
import { openInMemory } from '../../store/sqlite/testing/open-in-memory.ts'
import { Runs } from '../run/runs.ts'
import { InstantClock } from './instant-clock.ts'
import { parkedIn } from './parked-in.ts'
import { runPartsFor } from './run-parts-for.ts'
import type { ScriptedChain } from './scripted-chain.ts'

export interface Follower extends Disposable {
  readonly clock: InstantClock
  readonly bugs: unknown[]
  /** One synchronisation from the request to its end. */
  synchronise(): Promise<void>
  page(cursor: string | null, limit: number, filter?: RowFilter): Promise<TransactionPage>
  state(): Promise<{ readonly address: TrackedAddress; readonly rows: readonly Row[] }>
}

/** One address followed in a real store, without the scheduler's timing. */
export async function follow(chain: ScriptedChain, ...others: ChainSource[]): Promise<Follower> {
  const clock = new InstantClock()
  const store = openInMemory(clock, 0)
  const bugs: unknown[] = []
  const { address } = await store.book.add({
    chain: 'bitcoin',
    address: 'watched',
    type: 'p2wpkh',
    label: null,
  })
  const parts = {
    store: store.runs,
    parked: parkedIn(store.runs, clock),
    queue: store.queue,
    ...runPartsFor(clock, chain, ...others),
    clock,
    intervalMs: 0,
    verifyIntervalMs: 0,
    onOutcome: () => {},
    onUnexpected: (error: unknown) => {
      bugs.push(error)
      throw error
    },
  }
  const runs = new Runs(parts, new AbortController().signal, { onReplaced: () => {}, onOverBudget: () => {} })
  return {
    clock,
    bugs,
    synchronise: async () => {
      await store.queue.request(address.id, clock.now())
      const claim = await store.queue.claim('bitcoin')
      if (claim === null) throw new Error('nothing was claimed')
      await runs.read(claim)
    },
    page: async (cursor, limit, filter) => {
      const start =
        cursor === null ? ({ kind: 'offset', offset: 0 } as const) : ({ kind: 'cursor', cursor } as const)
      const page = await store.histories.page({ kind: 'address', id: address.id }, start, limit, filter)
      if (page === null) throw new Error('the address is gone')
      return page
    },
    state: async () => {
      const now = await store.book.get(address.id)
      if (now === null) throw new Error('the address is gone')
      const rows: Row[] = []
      for (let offset = 0; offset < now.transactionCount; offset += 1000) {
        const page = await store.histories.page(
          { kind: 'address', id: address.id },
          { kind: 'offset', offset },
          1000,
        )
        rows.push(...(page?.rows ?? []))
      }
      return { address: now, rows }
    },
    [Symbol.dispose]: () => store.close(),
  }
}
