import { setImmediate } from 'node:timers/promises'
import type { Steps } from '../domain/steps.ts'

/** Other requests are served after so long. */
const SLICE_MS = 10

/** Runs steps, and lets others have their turn after each slice. */
export async function inSlices<Result>(steps: Steps<Result>): Promise<Result> {
  let step = steps.next()
  for (let end = performance.now() + SLICE_MS; step.done !== true; step = steps.next()) {
    if (performance.now() < end) continue
    await setImmediate()
    end = performance.now() + SLICE_MS
  }
  return step.value
}
