import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** A path for a new database file. */
export function newDatabasePath(): string {
  return join(mkdtempSync(join(tmpdir(), 'cointracker-')), 'coins.db')
}

/** Changes a database behind the program's back. */
export function damageDatabase(path: string, sql: string): void {
  const db = new DatabaseSync(path)
  try {
    db.exec(sql)
  } finally {
    db.close()
  }
}
