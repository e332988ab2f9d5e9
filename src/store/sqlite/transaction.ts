import type { DatabaseSync } from 'node:sqlite'
import { StoreConnection } from './store-connection.ts'

/**
 * Runs `work` as one transaction. Synchronous, so that no other call runs between its statements. Throws AppError
 * `store_unavailable` while the store cannot be written, and what SQLite reports otherwise.
 */
export function transaction<T>(db: DatabaseSync, work: () => T): T {
  if (!(db instanceof StoreConnection)) return committed(db, work)
  const { gate } = db
  gate?.pass()
  db.isWriting = true
  try {
    const result = committed(db, work)
    db.commits += 1
    gate?.written()
    db.mark?.renew()
    return result
  } catch (error) {
    gate?.failed(error)
    throw error
  } finally {
    db.isWriting = false
  }
}

function committed<T>(db: DatabaseSync, work: () => T): T {
  try {
    db.exec('begin immediate')
    const result = work()
    db.exec('commit')
    return result
  } catch (error) {
    // A full disk may have rolled the transaction back already.
    if (db.isTransaction) db.exec('rollback')
    throw error
  }
}
