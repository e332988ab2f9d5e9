import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { BATCH_ROWS } from '../../src/sync/walk/batch-rows.ts'
import type { Bench } from '../bench.ts'
import { PeakMemory } from '../memory.ts'
import type { BareSyncCalls } from '../processes/bare-sync.ts'
import { Remote } from '../processes/remote.ts'
import { atLeast, atMost, type Result, whole } from '../result.ts'
import { median } from '../statistics.ts'

const PAIRS = 3

/** The first synchronisation of the large address: its speed against a bare loop, and its memory. */
export async function measureSync(bench: Bench): Promise<readonly Result[]> {
  const ratios: number[] = []
  const ours: number[] = []
  const bare: number[] = []
  const peaks: number[] = []
  for (let pair = 0; pair < PAIRS; pair++) {
    const { rate, peakMb } = await runProgram(bench)
    ours.push(rate)
    if (peakMb !== null) peaks.push(peakMb)
    bare.push(await runBare(bench))
    ratios.push((ours.at(-1) as number) / (bare.at(-1) as number))
  }
  const detail = `${whole(median(ours))} against ${whole(median(bare))} rows/s; ${ratios.map((ratio) => ratio.toFixed(2)).join(', ')}`
  return [
    atLeast(
      {
        what: `first synchronisation of ${whole(bench.rows)} transactions, against a bare loop`,
        limit: 0.6,
      },
      median(ratios),
      detail,
    ),
    atMost(
      { what: 'memory (RSS) of that synchronisation', limit: 250, unit: ' MB' },
      peaks.length === 0 ? null : Math.max(...peaks),
      `maximum of ${peaks.map(whole).join(', ')}`,
    ),
  ]
}

async function runProgram(bench: Bench): Promise<{ readonly rate: number; readonly peakMb: number | null }> {
  const file = bench.newFile()
  await using running = await bench.startProgram(file)
  const memory = new PeakMemory(running.program.pid)
  const id = await running.api.add(bench.largeAddress)
  const seconds = await running.api.sync(id, () => memory.sample())
  await running[Symbol.asyncDispose]()
  rmSync(file)
  return { rate: bench.rows / seconds, peakMb: memory.peakMb }
}

async function runBare(bench: Bench): Promise<number> {
  const file = bench.newFile()
  await using bare = new Remote<BareSyncCalls>(new URL('../processes/bare-sync.ts', import.meta.url))
  const { largeAddress: address } = bench
  const { blockchair: url } = bench.urls
  const { seconds, rows } = await bare.call('run', { url, address, file, batch: BATCH_ROWS })
  assert.equal(rows, bench.rows)
  rmSync(file)
  return rows / seconds
}
