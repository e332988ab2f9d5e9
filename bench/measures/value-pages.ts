import type { Bench } from '../bench.ts'
import { alternate, CONNECTIONS, SECONDS, WARM_UP_SECONDS } from '../load/page-comparison.ts'
import type { LoadCalls } from '../processes/load.ts'
import { Remote } from '../processes/remote.ts'
import { atLeast, type Result } from '../result.ts'

const LIMIT = 100
const VALUES = '&currency=EUR'
const WAIT_MS = 250
const WAIT_MS_MAX = 60_000

/** Pages of 100 newer rows at random offsets with values, against the same without. */
export async function measureValuePages(bench: Bench, file: string): Promise<readonly Result[]> {
  await using running = await bench.startProgram(file, {
    PRICES: 'coinbase,kraken,bitstamp,defillama',
    ...bench.urls.prices,
  })
  await using load = new Remote<LoadCalls>(new URL('../processes/load.ts', import.meta.url))
  const { url } = running.program
  // The older half may be older than any price.
  const newer = Math.floor(bench.rows / 2)
  await awaitValues(url, newer)
  let seed = 0
  const ask = (more: string, seconds = SECONDS): Promise<number> => {
    const range = { owner: '/addresses/1', limit: LIMIT, more, from: 0, to: newer, seed: ++seed }
    return load.call('saturate', { url, range, connections: CONNECTIONS, seconds })
  }
  await ask('', WARM_UP_SECONDS)
  await ask(VALUES, WARM_UP_SECONDS)
  const ratio = await alternate(
    () => ask(VALUES),
    () => ask(''),
  )
  return [atLeast({ what: 'pages of 100 with values, against the same without', limit: 0.8 }, ...ratio)]
}

/** Until the first and the last of the rows have a value. */
async function awaitValues(url: string, rows: number): Promise<void> {
  for (let waited = 0; waited < WAIT_MS_MAX; waited += WAIT_MS) {
    const values = await Promise.all([0, rows - 1].map((offset) => firstValue(url, offset)))
    if (values.every((value) => value !== null)) return
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS))
  }
  throw new Error(`no values within ${WAIT_MS_MAX} ms`)
}

async function firstValue(url: string, offset: number): Promise<unknown> {
  const response = await fetch(`${url}/addresses/1/transactions?limit=1&offset=${offset}${VALUES}`)
  const page = (await response.json()) as { transactions: { value: unknown }[] }
  return page.transactions[0]?.value ?? null
}
