import assert from 'node:assert/strict'
import { Random } from '../../src/sim/chain/random.ts'
import type { Bench } from '../bench.ts'
import type { PageRange } from '../load/page-paths.ts'
import type { BareServerCalls } from '../processes/bare-server.ts'
import type { LoadCalls } from '../processes/load.ts'
import { Remote } from '../processes/remote.ts'
import { atLeast, type Result, whole } from '../result.ts'
import { median } from '../statistics.ts'

const LIMIT = 10
const CONNECTIONS = 24
const WARM_UP_SECONDS = 3
const SECONDS = 1.5
const PAIRS = 9
const SAMPLES = 200

/** Pages of 10 at random offsets: the program against a bare handler, and its oldest tenth against its newest. */
export async function measurePages(bench: Bench, file: string): Promise<readonly Result[]> {
  await using running = await bench.startProgram(file)
  await using bare = new Remote<BareServerCalls>(new URL('../processes/bare-server.ts', import.meta.url))
  await using load = new Remote<LoadCalls>(new URL('../processes/load.ts', import.meta.url))
  const ours = running.program.url
  const bareUrl = await bare.call('start', { file })
  await checkSameAnswers(ours, bareUrl, bench.rows)

  let seed = 0
  const ask = (url: string, from: number, to: number, seconds = SECONDS): Promise<number> => {
    const range: PageRange = { id: 1, limit: LIMIT, from, to, seed: ++seed }
    return load.call('saturate', { url, range, connections: CONNECTIONS, seconds })
  }
  const all = [0, bench.rows] as const
  const tenth = Math.floor(bench.rows / 10)
  await ask(ours, ...all, WARM_UP_SECONDS)
  await ask(bareUrl, ...all, WARM_UP_SECONDS)
  const against = await alternate(
    () => ask(ours, ...all),
    () => ask(bareUrl, ...all),
  )
  const deep = await alternate(
    () => ask(ours, bench.rows - tenth, bench.rows),
    () => ask(ours, 0, tenth),
  )
  return [
    atLeast({ what: 'pages of 10 at random offsets, against bare node:http', limit: 0.75 }, ...against),
    atLeast({ what: 'the same, oldest tenth against newest tenth', limit: 0.9 }, ...deep),
  ]
}

/** The bare handler does the whole work: both give the same answers, except for the form of the cursor. */
async function checkSameAnswers(ours: string, bareUrl: string, rows: number): Promise<void> {
  const random = new Random(3)
  const offsets = [0, rows - LIMIT, ...Array.from({ length: SAMPLES }, () => random.below(rows))]
  for (const offset of offsets) {
    const path = `/addresses/1/transactions?limit=${LIMIT}&offset=${offset}`
    const [mine, other] = await Promise.all([fetch(ours + path), fetch(bareUrl + path)])
    assert.equal(withoutCursor(await other.text()), withoutCursor(await mine.text()))
  }
}

function withoutCursor(text: string): string {
  return text.replace(/"next_cursor":"[^"]+"/, '"next_cursor":"…"')
}

/** Runs both in turn: the median of the ratios, and of the rates. */
async function alternate(
  first: () => Promise<number>,
  second: () => Promise<number>,
): Promise<[ratio: number, detail: string]> {
  const pairs: (readonly [number, number])[] = []
  for (let pair = 0; pair < PAIRS; pair++) {
    const a = await first()
    pairs.push([a, await second()])
  }
  const rates = [median(pairs.map(([a]) => a)), median(pairs.map(([, b]) => b))]
  const ratios = pairs.map(([a, b]) => a / b)
  const range = `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)} in ${PAIRS} pairs`
  return [median(ratios), `${rates.map(whole).join(' against ')} requests/s; ${range}`]
}
