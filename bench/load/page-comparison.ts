import assert from 'node:assert/strict'
import { Random } from '../../src/sim/chain/random.ts'
import type { Bench } from '../bench.ts'
import type { BareServerCalls } from '../processes/bare-server.ts'
import type { LoadCalls } from '../processes/load.ts'
import { Remote } from '../processes/remote.ts'
import { whole } from '../result.ts'
import { median } from '../statistics.ts'
import type { PageRange } from './page-paths.ts'

export const CONNECTIONS = 24
export const WARM_UP_SECONDS = 3
export const SECONDS = 1.5
const PAIRS = 9
const SAMPLES = 200

/** The pages that are compared. */
interface Pages {
  /** As in `/addresses/1`. */
  readonly owner: string
  readonly limit: number
  readonly rows: number
  /** The process of the bare handler. */
  readonly server: URL
}

export type Ratio = [ratio: number, detail: string]

interface PageComparison extends AsyncDisposable {
  againstBare(): Promise<Ratio>
  oldestAgainstNewest(): Promise<Ratio>
}

/** Starts the program and a bare handler on a file; both give the same answers, but for the form of the cursor. */
export async function openComparison(bench: Bench, file: string, pages: Pages): Promise<PageComparison> {
  const { owner, limit, rows } = pages
  const started = new AsyncDisposableStack()
  const running = started.use(await bench.startProgram(file))
  const bare = started.use(new Remote<BareServerCalls>(pages.server))
  const load = started.use(new Remote<LoadCalls>(new URL('../processes/load.ts', import.meta.url)))
  const ours = running.program.url
  const bareUrl = await bare.call('start', { file })
  await checkSameAnswers(ours, bareUrl, pages)
  let seed = 0
  const ask = (url: string, from: number, to: number, seconds = SECONDS): Promise<number> => {
    const range: PageRange = { owner, limit, from, to, seed: ++seed }
    return load.call('saturate', { url, range, connections: CONNECTIONS, seconds })
  }
  const tenth = Math.floor(rows / 10)
  await ask(ours, 0, rows, WARM_UP_SECONDS)
  await ask(bareUrl, 0, rows, WARM_UP_SECONDS)
  return {
    againstBare: () =>
      alternate(
        () => ask(ours, 0, rows),
        () => ask(bareUrl, 0, rows),
      ),
    oldestAgainstNewest: () =>
      alternate(
        () => ask(ours, rows - tenth, rows),
        () => ask(ours, 0, tenth),
      ),
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  }
}

async function checkSameAnswers(ours: string, bareUrl: string, { owner, limit, rows }: Pages): Promise<void> {
  const random = new Random(3)
  const offsets = [0, rows - limit, ...Array.from({ length: SAMPLES }, () => random.below(rows))]
  for (const offset of offsets) {
    const path = `${owner}/transactions?limit=${limit}&offset=${offset}`
    const [mine, other] = await Promise.all([fetch(ours + path), fetch(bareUrl + path)])
    assert.equal(withoutCursor(await other.text()), withoutCursor(await mine.text()))
  }
}

function withoutCursor(text: string): string {
  return text.replace(/"next_cursor":"[^"]+"/, '"next_cursor":"…"')
}

/** Runs both in turn: the median of the ratios, and of the rates. */
export async function alternate(first: () => Promise<number>, second: () => Promise<number>): Promise<Ratio> {
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
