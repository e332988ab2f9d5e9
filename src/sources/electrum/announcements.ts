import { WatchedAnnouncements } from '../watched-announcements.ts'
import type { Status } from './status-hash.ts'

/** What the server announces: to those who read a list at the moment, and to the listener of watched addresses. */
export class Announcements extends WatchedAnnouncements {
  readonly #readers = new Set<ReadonlyMap<string, Status[]>>()

  /** Collects the statuses that are announced for these scripts until `stop`. */
  collect(scriptHashes: readonly string[]) {
    const announced = new Map(scriptHashes.map((hash) => [hash, [] as Status[]]))
    this.#readers.add(announced)
    return { announced, stop: () => void this.#readers.delete(announced) }
  }

  changed(scriptHash: string, status: Status): void {
    for (const announced of this.#readers) announced.get(scriptHash)?.push(status)
    this.announced(scriptHash)
  }
}
