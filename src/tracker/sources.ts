import type { SourceStatus, SourceStatuses } from '../domain/ports/source.ts'

/** The sources of histories, and their status. */
export interface Sources {
  statuses(): Promise<readonly SourceStatus[]>
  /** Names of those that the settings leave out. */
  readonly unused: readonly string[]
}

export function sourcesOf(sourceStatuses: SourceStatuses, unused: readonly string[]): Sources {
  return { statuses: () => sourceStatuses.current(), unused }
}
