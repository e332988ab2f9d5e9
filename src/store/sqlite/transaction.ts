import type { DatabaseSync } from 'node:sqlite'
import { StoreConnection } from './store-connection.ts'

/**
 * Runs `work` as one transaction. Synchronous, so that no other call runs between its statements. Throws AppError
 * `store_unavailable` while the store cannot be written, and what SQLite reports otherwise.
 */
export function transaction<T>(db: DatabaseSync, work: () => T): T {
  const gate = db instanceof StoreConnection ? db.gate : null
  gate?.pass()
  try {
    db.exec('begin immediate')
    const result = work()
    db.exec('commit')
    gate?.written()
    return result
  } catch (error) {
    // A full disk may have rolled the transaction back already.
    if (db.isTransaction) db.exec('rollback')
    gate?.failed(error)
    throw error
  }
}
