import type { DayChange } from '../../domain/history/day-changes.ts'
import { RememberedDays } from '../shared/remembered-days.ts'
import type { FileVersion } from './file-version.ts'
import type { HistoryHeader } from './history-header.ts'

/** The changes by day of the histories that were read lately, until another program changes the file. */
export class DaysOfFile {
  readonly #version: FileVersion
  readonly #remembered = new RememberedDays()
  #knownAt: number | null = null

  constructor(version: FileVersion) {
    this.#version = version
  }

  /** What `read` returned for the same rows. To be called in the piece of work in which the header was read. */
  of({ rowSetId, state }: HistoryHeader, read: () => readonly DayChange[]): readonly DayChange[] {
    if (rowSetId === null) return read()
    this.#forgetIfChanged()
    return this.#remembered.get(rowSetId, state) ?? this.#remembered.set(rowSetId, state, read())
  }

  #forgetIfChanged(): void {
    this.#version.look()
    const version = this.#version.foreign
    if (version !== this.#knownAt) this.#remembered.clear()
    this.#knownAt = version
  }
}
