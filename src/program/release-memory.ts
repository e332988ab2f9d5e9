import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** The first requests come before. */
const DELAY_MS = 2000
/** Bytes. A collection of more would hold up what is being done meanwhile. */
const HEAP_BYTES_MAX = 40_000_000

/**
 * Returns the memory to the system that only the start needed: 12 MB. Left to itself V8 keeps the pages, since a program that
 * does little never collects garbage.
 */
export function releaseMemoryAfterStart(): void {
  setTimeout(() => {
    if (getHeapStatistics().used_heap_size > HEAP_BYTES_MAX) return
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as NodeJS.GCFunction
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' })
  }, DELAY_MS).unref()
}
