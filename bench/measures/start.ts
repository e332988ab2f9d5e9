import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Bench } from '../bench.ts'
import { PeakMemory } from '../memory.ts'
import { atMost, type Result } from '../result.ts'
import { median } from '../statistics.ts'

const WARM_STARTS = 7
const IDLE_MS = 2000

/** The time from start to the first answer, and the memory of the idle program. */
export async function measureStart(bench: Bench): Promise<readonly Result[]> {
  const file = bench.newFile()
  const cache = join(`${file}.cache`)
  const cold = await startOnce(bench, file, cache)
  const warm: number[] = []
  for (let start = 0; start < WARM_STARTS; start++) warm.push(await startOnce(bench, file, cache))
  return [
    atMost(
      { what: 'start to first answer', limit: 0.5, unit: ' s', digits: 2 },
      median(warm),
      `median of ${WARM_STARTS}; ${cold.toFixed(2)} s without a compile cache`,
    ),
    await measureIdle(bench, file, cache),
  ]
}

async function startOnce(bench: Bench, file: string, cache: string): Promise<number> {
  const start = performance.now()
  await using running = await bench.startProgram(file, { NODE_COMPILE_CACHE: cache })
  const response = await fetch(`${running.program.url}/health`)
  const seconds = (performance.now() - start) / 1000
  if (!response.ok) throw new Error(`/health answers with ${response.status}`)
  return seconds
}

async function measureIdle(bench: Bench, file: string, cache: string): Promise<Result> {
  await using running = await bench.startProgram(file, { NODE_COMPILE_CACHE: cache })
  await (await fetch(`${running.program.url}/health`)).text()
  await setTimeout(IDLE_MS)
  const memory = new PeakMemory(running.program.pid)
  memory.sample()
  return atMost(
    { what: 'memory (RSS) when idle', limit: 150, unit: ' MB' },
    memory.peakMb,
    `peak of the first ${IDLE_MS / 1000} s`,
  )
}
