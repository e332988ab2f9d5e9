import type { Bench } from '../bench.ts'
import { atMost, type Result, whole } from '../result.ts'
import { quantile } from '../statistics.ts'

const RUNS = 60
const POINTS = 2000
const WARM_UP = 10
const MANY = 1000
const ROWS_OF_EACH = 40

/** The chart of the large address, whole and zoomed in; a balance at a time; and the overview of many addresses. */
export async function measureBalances(bench: Bench, file: string): Promise<readonly Result[]> {
  await using running = await bench.startProgram(file)
  const { url } = running.program
  const [oldest] = await running.api.rows(1, bench.rows - 1, 1)
  const [newest] = await running.api.rows(1, 0, 1)
  const start = Date.parse(oldest?.timestamp ?? '')
  const life = Date.parse(newest?.timestamp ?? '') - start
  const timeAt = (part: number) => new Date(start + life * part).toISOString()
  const entire = await timed(() => `${url}/addresses/1/balance-history?points=${POINTS}`)
  const zoomed = await timed((part) => {
    const from = part * 0.9
    return `${url}/addresses/1/balance-history?points=${POINTS}&from=${timeAt(from)}&to=${timeAt(from + 0.1)}`
  })
  const seek = await timed((part) => `${url}/addresses/1/balance?at=${timeAt(part)}`)
  return [
    atMost(
      {
        what: `balance history of ${whole(bench.rows)} rows in ${whole(POINTS)} points, p99`,
        limit: 50,
        unit: ' ms',
        digits: 1,
      },
      Math.max(quantile(entire, 0.99), quantile(zoomed, 0.99)),
      `whole: p50 ${quantile(entire, 0.5).toFixed(1)} ms, a tenth: p50 ${quantile(zoomed, 0.5).toFixed(1)} ms; balance at a time: p50 ${quantile(seek, 0.5).toFixed(2)} ms`,
    ),
    await measureOverview(bench),
  ]
}

/** One request for a thousand addresses with their sparklines. */
async function measureOverview(bench: Bench): Promise<Result> {
  const addresses = await bench.addSmall(MANY, ROWS_OF_EACH)
  await using running = await bench.startProgram(bench.newFile())
  for (const address of addresses) await running.api.add(address)
  await running.api.syncAll()
  const times = await timed(() => `${running.program.url}/addresses?limit=${MANY}&include=sparkline`)
  return atMost(
    {
      what: `overview of ${whole(MANY)} addresses with sparklines, p99`,
      limit: 100,
      unit: ' ms',
      digits: 1,
    },
    quantile(times, 0.99),
    `p50 ${quantile(times, 0.5).toFixed(1)} ms`,
  )
}

async function timed(urlOf: (part: number) => string): Promise<Float64Array> {
  const times: number[] = []
  for (let run = -WARM_UP; run < RUNS; run++) {
    const url = urlOf(Math.abs(run) / RUNS)
    const begin = performance.now()
    const response = await fetch(url)
    await response.arrayBuffer()
    if (!response.ok) throw new Error(`${url}: ${response.status}`)
    if (run >= 0) times.push(performance.now() - begin)
  }
  return Float64Array.from(times)
}
