import { Connection } from '../load/connection.ts'
import { type PageRange, pagePaths } from '../load/page-paths.ts'
import { SteadyLoad } from '../load/steady-load.ts'
import { serveCalls } from './serve-calls.ts'

interface Saturation {
  readonly url: string
  readonly range: PageRange
  readonly connections: number
  readonly seconds: number
}

interface Steady {
  readonly url: string
  readonly range: PageRange
  readonly connections: number
  readonly perSecond: number
}

let steady: SteadyLoad | null = null

const calls = {
  /** Keeps all connections busy; returns the answers per second. */
  async saturate({ url, range, connections: count, seconds }: Saturation): Promise<number> {
    const paths = pagePaths(range)
    const connections = await Promise.all(Array.from({ length: count }, () => Connection.open(url)))
    const start = performance.now()
    const end = start + seconds * 1000
    let answers = 0
    await Promise.all(
      connections.map(async (connection) => {
        while (performance.now() < end) {
          await connection.get(paths.next().value)
          answers++
        }
        connection.close()
      }),
    )
    return answers / ((performance.now() - start) / 1000)
  },

  async startSteady({ url, range, connections, perSecond }: Steady): Promise<void> {
    steady = await SteadyLoad.start(url, range, perSecond, connections)
  },

  /** Returns the latencies in milliseconds. */
  async stopSteady(): Promise<Float64Array> {
    if (steady === null) throw new Error('no load is running')
    return await steady.stop()
  },
}

export type LoadCalls = typeof calls
serveCalls(calls)
