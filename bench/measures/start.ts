import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Bench } from '../bench.ts'
import { currentMb } from '../memory.ts'
import { type Entry, Program } from '../processes/program.ts'
import { atMost, type Result } from '../result.ts'
import { median } from '../statistics.ts'

const PAIRS = 9
/** What only the start needed has been returned to the system. */
const IDLE_MS = 5000

/** The time from start to the first answer, and the memory of the idle program: the bundle against the sources, in turn. */
export async function measureStart(bench: Bench): Promise<readonly Result[]> {
  const file = bench.newFile()
  const settings = {
    DATABASE_URL: `sqlite:${file}`,
    SOURCES: 'blockchair',
    NODE_COMPILE_CACHE: join(`${file}.cache`),
  }
  const cold = await startOnce('bundle', settings)
  await startOnce('sources', settings)
  const pairs: (readonly [bundle: number, sources: number])[] = []
  for (let pair = 0; pair < PAIRS; pair++) {
    pairs.push([await startOnce('bundle', settings), await startOnce('sources', settings)])
  }
  const ratios = pairs.map(([bundle, sources]) => bundle / sources)
  const [bundle, sources] = [median(pairs.map(([one]) => one)), median(pairs.map(([, one]) => one))]
  return [
    atMost(
      { what: 'start to first answer, against the sources', limit: 0.55, digits: 2 },
      median(ratios),
      `${bundle.toFixed(2)} against ${sources.toFixed(2)} s; ${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)} in ${PAIRS} pairs; ${cold.toFixed(2)} s without a compile cache`,
    ),
    await measureIdle(settings),
  ]
}

async function startOnce(entry: Entry, settings: Readonly<Record<string, string>>): Promise<number> {
  const start = performance.now()
  await using program = await Program.start(settings, entry)
  const response = await fetch(`${program.url}/health`)
  const seconds = (performance.now() - start) / 1000
  if (!response.ok) throw new Error(`/health answers with ${response.status}`)
  return seconds
}

async function measureIdle(settings: Readonly<Record<string, string>>): Promise<Result> {
  const [bundle, sources] = [await idleMb('bundle', settings), await idleMb('sources', settings)]
  return atMost(
    { what: 'memory (RSS) when idle', limit: 90, unit: ' MB' },
    bundle,
    `${IDLE_MS / 1000} s after the start; ${sources?.toFixed(0) ?? 'unknown'} MB from the sources`,
  )
}

async function idleMb(entry: Entry, settings: Readonly<Record<string, string>>): Promise<number | null> {
  await using program = await Program.start(settings, entry)
  await (await fetch(`${program.url}/health`)).text()
  await setTimeout(IDLE_MS)
  return currentMb(program.pid)
}
