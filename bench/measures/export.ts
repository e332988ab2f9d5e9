import type { Bench } from '../bench.ts'
import { PeakMemory } from '../memory.ts'
import type { LoadCalls } from '../processes/load.ts'
import { Remote } from '../processes/remote.ts'
import { atMost, type Result, whole } from '../result.ts'
import { quantile } from '../statistics.ts'

const LIMIT = 10
const PER_SECOND = 1000
const CONNECTIONS = 16

/** Export of all transactions of the large address: its memory, and the latency of pages meanwhile. */
export async function measureExport(bench: Bench, file: string): Promise<readonly Result[]> {
  await using running = await bench.startProgram(file)
  await using load = new Remote<LoadCalls>(new URL('../processes/load.ts', import.meta.url))
  const { url, pid } = running.program
  const range = { owner: '/addresses/1', limit: LIMIT, from: 0, to: bench.rows, seed: 5 }
  await load.call('saturate', { url, range, connections: CONNECTIONS, seconds: 1 })
  await load.call('startSteady', { url, range, connections: CONNECTIONS, perSecond: PER_SECOND })
  const memory = new PeakMemory(pid)
  const begin = performance.now()
  const lines = await countLines(`${url}/addresses/1/transactions.csv`)
  const seconds = (performance.now() - begin) / 1000
  const latencies = await load.call('stopSteady', null as never)
  memory.sample()
  if (lines !== bench.rows + 1) throw new Error(`the export has ${lines} lines`)
  return [
    atMost(
      { what: 'API latency during an export of all rows, p99.9', limit: 50, unit: ' ms', digits: 1 },
      quantile(latencies, 0.999),
      `${seconds.toFixed(1)} s for ${whole(bench.rows)} rows; p50 ${quantile(latencies, 0.5).toFixed(1)} ms`,
    ),
    atMost(
      { what: 'memory (RSS) of an export', limit: 200, unit: ' MB' },
      memory.peakMb,
      'with pages served meanwhile',
    ),
  ]
}

async function countLines(url: string): Promise<number> {
  const { body } = await fetch(url)
  let lines = 0
  for await (const chunk of body ?? []) {
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines += 1
  }
  return lines
}
