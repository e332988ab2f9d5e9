import type { Steps } from '../../../src/domain/steps.ts'

/** One frame at 60 Hz. */
const SLICE_MS = 16

/** Collects the items of a slow iterable and yields to the event loop after each slice; null once `signal` is aborted. */
export async function inSlices<Item>(
  items: Iterable<Item>,
  signal: AbortSignal,
): Promise<readonly Item[] | null> {
  const collected: Item[] = []
  let end = performance.now() + SLICE_MS
  for (const item of items) {
    collected.push(item)
    if (performance.now() < end) continue
    await new Promise((resolve) => setTimeout(resolve))
    if (signal.aborted) return null
    end = performance.now() + SLICE_MS
  }
  return collected
}

/** Runs steps and yields to the event loop after each slice; null once `signal` is aborted. */
export async function stepsInSlices<Result>(
  steps: Steps<Result>,
  signal: AbortSignal,
): Promise<Result | null> {
  let step = steps.next()
  for (let end = performance.now() + SLICE_MS; step.done !== true; step = steps.next()) {
    if (performance.now() < end) continue
    await new Promise((resolve) => setTimeout(resolve))
    if (signal.aborted) return null
    end = performance.now() + SLICE_MS
  }
  return step.value
}
