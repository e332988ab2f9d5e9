import type { DatabaseSync } from 'node:sqlite'

/** Runs `work` as one transaction. Synchronous, so that no other call runs between its statements. */
export function transaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('begin immediate')
  try {
    const result = work()
    db.exec('commit')
    return result
  } catch (error) {
    // A full disk may have rolled the transaction back already.
    if (db.isTransaction) db.exec('rollback')
    throw error
  }
}
