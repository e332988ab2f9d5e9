import type { RunStore } from '../../domain/ports/run-store.ts'

/** When the store fails: at its `at`-th call (0 = never), before or after doing it; `dead` never answers again. */
export interface StoreFault {
  readonly at: number
  readonly after: boolean
  readonly dead: boolean
}

export class StoreFailed extends Error {
  override name = 'StoreFailed'
}

const NEVER = new Promise<never>(() => {})
const GUARDED: ReadonlySet<string | symbol> = new Set<keyof RunStore>([
  'rows',
  'openRowSet',
  'stage',
  'dropDraft',
  'report',
  'publish',
  'fail',
  'release',
])

export interface FailingStore {
  readonly store: RunStore
  /** Resolves when the store has died. */
  readonly died: Promise<void>
}

/** A store that fails once, or dies like that of a killed program. */
export function failingStore(real: RunStore, fault: StoreFault): FailingStore {
  const died = Promise.withResolvers<void>()
  let calls = 0
  let dead = false
  const store = new Proxy(real, {
    get: (target, key) => {
      const method: unknown = Reflect.get(target, key)
      if (typeof method !== 'function') return method
      if (!GUARDED.has(key)) return method.bind(target)
      return async (...values: unknown[]) => {
        if (dead) return await NEVER
        calls += 1
        if (calls !== fault.at) return await method.apply(target, values)
        if (fault.after) await method.apply(target, values)
        if (!fault.dead) throw new StoreFailed(`at ${String(key)}`)
        dead = true
        died.resolve()
        return await NEVER
      }
    },
  })
  return { store, died: died.promise }
}
