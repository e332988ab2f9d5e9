import { DatabaseSync } from 'node:sqlite'
import type { Clock } from '../../../domain/ports/clock.ts'
import type { Store } from '../../../domain/ports/store.ts'
import { migrate } from '../migrate.ts'
import { type MergeOptions, openSqliteStore } from '../sqlite-store.ts'

let empty: Uint8Array | null = null

/** A new store in memory. Its schema is a copy: to migrate to it takes longer than most tests use the store. */
export function openInMemory(clock: Clock, intervalMs: number, options: Partial<MergeOptions> = {}): Store {
  empty ??= migrated()
  return openSqliteStore(':memory:', clock, intervalMs, { ...options, content: empty })
}

function migrated(): Uint8Array {
  const db = new DatabaseSync(':memory:')
  migrate(db, ':memory:')
  const content = db.serialize()
  db.close()
  return content
}
