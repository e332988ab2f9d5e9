import type { Segment } from '../../../domain/history/segments.ts'

/** About 2 MB of keys; the segments of 5,000,000 rows. */
const MOST = 20_000

/** Segments whose rows this process has compared with their digest, so that a page does not read 256 rows each time. */
export class VerifiedSegments {
  readonly #keys = new Set<string>()

  has(key: string): boolean {
    return this.#keys.has(key)
  }

  add(key: string): void {
    if (this.#keys.size >= MOST) {
      for (const oldest of this.#keys) {
        this.#keys.delete(oldest)
        break
      }
    }
    this.#keys.add(key)
  }

  clear(): void {
    this.#keys.clear()
  }
}

/** `state` changes whenever the rows may have changed. */
export function segmentKey(rowSetId: number, { from, to }: Segment, state: unknown): string {
  return `${rowSetId} ${from} ${to} ${state}`
}
