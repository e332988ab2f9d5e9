import { rmSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import type { Bench } from '../bench.ts'
import type { LoadCalls } from '../processes/load.ts'
import { Remote } from '../processes/remote.ts'
import { atMost, type Result, whole } from '../result.ts'
import { quantile } from '../statistics.ts'

const ROWS = 5000
const LIMIT = 10
const PER_SECOND = 2000
/** As long the same is asked while nothing else goes on: what this machine adds by itself. */
const REST_MS = 3000
const CONNECTIONS = 32

/** How quickly pages of another address are answered while the big address is synchronised for the first time. */
export async function measureLatency(bench: Bench): Promise<readonly Result[]> {
  const file = bench.newFile()
  const [other = ''] = await bench.addShort(1, ROWS)
  await using running = await bench.startProgram(file)
  await using load = new Remote<LoadCalls>(new URL('../processes/load.ts', import.meta.url))
  const { api } = running
  const id = await api.add(other)
  await api.sync(id)
  const big = await api.add(bench.bigAddress)
  const range = { id, limit: LIMIT, from: 0, to: ROWS, seed: 5 }
  const { url } = running.program
  const asking = { url, range, connections: CONNECTIONS }
  await load.call('saturate', { ...asking, seconds: 1 })
  const during = async (work: () => Promise<unknown>): Promise<Float64Array> => {
    await load.call('startSteady', { ...asking, perSecond: PER_SECOND })
    await work()
    return await load.call('stopSteady', null as never)
  }
  const atRest = await during(() => setTimeout(REST_MS))
  const latencies = await during(() => api.sync(big))
  await running[Symbol.asyncDispose]()
  rmSync(file)
  const [half, most, worst] = [0.5, 0.99, 1].map((q) => quantile(latencies, q).toFixed(1))
  return [
    atMost(
      { what: 'API latency meanwhile, p99.9', limit: 50, unit: ' ms', digits: 1 },
      quantile(latencies, 0.999),
      `${whole(latencies.length)} requests, ${whole(PER_SECOND)} a second: p50 ${half}, p99 ${most}, most ${worst} ms; at rest p99.9 ${quantile(atRest, 0.999).toFixed(1)} ms`,
    ),
  ]
}
