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
/** Duration of the same load on an idle program: the latency of the machine itself. */
const REST_MS = 3000
const CONNECTIONS = 32

/** The latency of pages of another address during the first synchronisation of the large one. */
export async function measureLatency(bench: Bench): Promise<readonly Result[]> {
  const file = bench.newFile()
  const [other = ''] = await bench.addSmall(1, ROWS)
  await using running = await bench.startProgram(file)
  await using load = new Remote<LoadCalls>(new URL('../processes/load.ts', import.meta.url))
  const { api } = running
  const id = await api.add(other)
  await api.sync(id)
  const large = await api.add(bench.largeAddress)
  const range = { owner: `/addresses/${id}`, limit: LIMIT, from: 0, to: ROWS, seed: 5 }
  const { url } = running.program
  const steadyLoad = { url, range, connections: CONNECTIONS }
  await load.call('saturate', { ...steadyLoad, seconds: 1 })
  const during = async (work: () => Promise<unknown>): Promise<Float64Array> => {
    await load.call('startSteady', { ...steadyLoad, perSecond: PER_SECOND })
    await work()
    return await load.call('stopSteady', null as never)
  }
  const idle = await during(() => setTimeout(REST_MS))
  const latencies = await during(() => api.sync(large))
  await running[Symbol.asyncDispose]()
  rmSync(file)
  const [half, most, worst] = [0.5, 0.99, 1].map((q) => quantile(latencies, q).toFixed(1))
  return [
    atMost(
      { what: 'API latency during that synchronisation, p99.9', limit: 50, unit: ' ms', digits: 1 },
      quantile(latencies, 0.999),
      `${whole(latencies.length)} requests at ${whole(PER_SECOND)}/s: p50 ${half}, p99 ${most}, max ${worst} ms; idle p99.9 ${quantile(idle, 0.999).toFixed(1)} ms`,
    ),
  ]
}
