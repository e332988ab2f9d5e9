import { performance } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { isBusy, toStoreError } from './explain.ts'

/** How long (ms) a call waits for another program's lock, and how often it tries. */
const BUSY_WAIT_MS = 5000
const BUSY_POLL_MS = 25

type Method = (...values: never[]) => Promise<unknown>
type Methods<Port> = Pick<
  Port,
  { [Name in keyof Port]: Port[Name] extends Method ? Name : never }[keyof Port]
>

/**
 * The methods of a port, whose calls wait for another program's lock without holding the event loop, and throw AppError
 * `database_busy` or `store_unavailable` where SQLite reports so. A call that finds the file locked has written nothing
 * that a repetition would write twice.
 */
export function guardedPort<Port extends object>(port: Port): Methods<Port> {
  const guarded = Object.fromEntries(
    Object.getOwnPropertyNames(Object.getPrototypeOf(port))
      .filter((name) => name !== 'constructor')
      .map((name) => {
        const call = port[name as keyof Port] as Method
        return [name, (...values: never[]) => untilUnlocked(() => call.apply(port, values))]
      }),
  )
  return guarded as Methods<Port>
}

async function untilUnlocked<T>(call: () => Promise<T>): Promise<T> {
  for (const giveUpAt = performance.now() + BUSY_WAIT_MS; ; ) {
    try {
      return await call()
    } catch (error) {
      if (!isBusy(error) || performance.now() >= giveUpAt) throw toStoreError(error)
      await setTimeout(BUSY_POLL_MS)
    }
  }
}
