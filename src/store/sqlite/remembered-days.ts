import type { DayChange } from '../../domain/history/day-changes.ts'
import type { FileVersion } from './file-version.ts'
import type { HistoryHeader } from './history-header.ts'

/** About 30 MB where each has changed on every day of seventeen years. */
const HISTORIES_MAX = 64

/** The changes by day of the histories that were read lately, until another program changes the file. */
export class RememberedDays {
  readonly #version: FileVersion
  readonly #known = new Map<number, { readonly state: string; readonly changes: readonly DayChange[] }>()
  #knownAt: number | null = null

  constructor(version: FileVersion) {
    this.#version = version
  }

  /** What `read` returned for the same rows. To be called in the piece of work in which the header was read. */
  of({ rowSetId, state }: HistoryHeader, read: () => readonly DayChange[]): readonly DayChange[] {
    if (rowSetId === null) return read()
    this.#forgetIfChanged()
    const known = this.#known.get(rowSetId)
    this.#known.delete(rowSetId)
    const changes = known?.state === state ? known.changes : read()
    this.#known.set(rowSetId, { state, changes })
    this.#forgetOldest()
    return changes
  }

  #forgetIfChanged(): void {
    this.#version.look()
    const version = this.#version.foreign
    if (version !== this.#knownAt) this.#known.clear()
    this.#knownAt = version
  }

  #forgetOldest(): void {
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= HISTORIES_MAX) return
      this.#known.delete(oldest)
    }
  }
}
