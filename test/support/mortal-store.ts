import type { Store } from '../../src/domain/ports/store.ts'

/** The call (1 is the first) at which the process is killed, before or after the store has done it; 0 for never. */
export interface Kill {
  readonly at: number
  readonly after: boolean
}

export interface MortalStore {
  readonly store: Store
  /** Resolves when the process is killed: no call of the store is answered any more. */
  readonly killed: Promise<'killed'>
  /** What a killed process leaves to the system: its open files and connections. */
  closeWhatWasOpen(): Promise<void>
}

const NEVER = new Promise<never>(() => {})
/** The ports that the background work of a process writes with. */
const PORTS = ['queue', 'runs', 'discoveries', 'merges'] as const

/** The store as a process sees it that is killed in the middle of its work. */
export function mortalStore(real: Store, { at, after }: Kill): MortalStore {
  const killed = Promise.withResolvers<'killed'>()
  const rebuilds = new Set<{ close(): Promise<void> }>()
  let calls = 0
  const called = async (call: () => Promise<unknown>): Promise<unknown> => {
    if (at > 0 && calls >= at) return NEVER
    calls += 1
    if (calls < at || at === 0) return call()
    // Its refusal does not reach a killed process either.
    if (after) await call().catch(() => {})
    killed.resolve('killed')
    return NEVER
  }
  const mortal = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name)
        if (typeof method !== 'function') return method
        return (...values: unknown[]) =>
          called(async () => {
            const result: unknown = await method.apply(target, values)
            if (name !== 'openRebuild') return result
            const rebuild = result as { step(): Promise<boolean>; close(): Promise<void> }
            rebuilds.add(rebuild)
            return mortal(rebuild)
          })
      },
    })
  const ports = Object.fromEntries(PORTS.map((name) => [name, mortal(real[name])]))
  return {
    store: { ...real, ...ports },
    killed: killed.promise,
    closeWhatWasOpen: async () => {
      for (const rebuild of rebuilds) await rebuild.close()
    },
  }
}
