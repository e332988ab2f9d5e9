import type { Segment } from '../../../domain/history/segments.ts'

/** About 2 MB of keys; the segments of 5,000,000 rows. */
const SEGMENTS_MAX = 20_000

/**
 * Segments whose rows this process has compared with their digest, so that a page does not read 256 rows each time, with
 * what the engine knows about when they were written.
 */
export class VerifiedSegments<Writes> {
  readonly #known = new Map<string, Writes>()

  get(key: string): Writes | undefined {
    return this.#known.get(key)
  }

  set(key: string, writes: Writes): void {
    if (this.#known.size >= SEGMENTS_MAX) {
      for (const oldest of this.#known.keys()) {
        this.#known.delete(oldest)
        break
      }
    }
    this.#known.set(key, writes)
  }

  clear(): void {
    this.#known.clear()
  }
}

/** `state` changes whenever the rows may have changed. */
export function segmentKey(rowSetId: number, { from, to }: Segment, state: unknown): string {
  return `${rowSetId} ${from} ${to} ${state}`
}
