import type { HistoryEvent } from '../../domain/history/history-event.ts'
import type { PlanKind } from '../../domain/history/plan.ts'
import { arrivalKind } from '../../domain/history/publication-events.ts'
import type { Publication, RunStore } from '../../domain/ports/run-store.ts'

export interface Recorded {
  readonly plan: PlanKind
  readonly staged: boolean
  readonly events: readonly HistoryEvent[]
}

/** Calls `onPublished` with the events of each publication, those of staged rows included, as a store writes them. */
export function recordingStore(real: RunStore, onPublished: (recorded: Recorded) => void): RunStore {
  return new Proxy(real, {
    get: (target, key) => {
      const method: unknown = Reflect.get(target, key)
      if (typeof method !== 'function') return method
      if (key !== 'publish') return method.bind(target)
      return async (...values: Parameters<RunStore['publish']>) => {
        const address = await target.publish(...values)
        const [, publication] = values
        const arrived = await arrivedEvents(target, publication)
        const { plan, events } = publication
        onPublished({ plan, staged: arrived.length > 0, events: [...arrived, ...events] })
        return address
      }
    },
  })
}

async function arrivedEvents(
  store: RunStore,
  { rowSetId, arrived }: Publication,
): Promise<readonly HistoryEvent[]> {
  if (arrived === null) return []
  const rows = await store.rows(rowSetId, arrived.from, arrived.to - arrived.from)
  return rows
    .filter(({ id }) => id >= arrived.newFromId)
    .map(({ hash, amount, height }) => ({ kind: arrivalKind(amount), hash, amount, height, code: null }))
}
