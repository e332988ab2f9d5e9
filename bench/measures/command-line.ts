import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { performance } from 'node:perf_hooks'
import type { Bench } from '../bench.ts'
import { atMost, type Result } from '../result.ts'
import { median } from '../statistics.ts'

const PAIRS = 20
/** The bundle: what users run. */
const COMMAND = resolve(import.meta.dirname, '../../dist/cointracker.js')

/** What a command takes beyond the start of the runtime, in pairs: `node -e 0`, then the command, to its end. */
export async function measureCommandLine(bench: Bench, file: string): Promise<readonly Result[]> {
  await using running = await bench.startProgram(file)
  const calls = [
    ['--help'],
    ['--version'],
    ['health', '--url', running.program.url],
    ['list', '--url', running.program.url],
  ]
  return calls.map(measureOne)
}

function measureOne(words: readonly string[]): Result {
  timeOf([COMMAND, ...words])
  const bare: number[] = []
  const command: number[] = []
  for (let pair = 0; pair < PAIRS; pair++) {
    bare.push(timeOf(['-e', '0']))
    command.push(timeOf([COMMAND, ...words]))
  }
  const beyond = command.map((ms, pair) => ms - (bare[pair] ?? 0))
  return atMost(
    { what: `cointracker ${words[0]}, beyond the runtime's own start`, limit: 100, unit: ' ms' },
    median(beyond),
    `median of ${PAIRS} pairs: ${median(command).toFixed(0)} against ${median(bare).toFixed(0)} ms`,
  )
}

function timeOf(words: readonly string[]): number {
  const start = performance.now()
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${words.join(' ')} ends with ${status}: ${stderr}`)
  return performance.now() - start
}
