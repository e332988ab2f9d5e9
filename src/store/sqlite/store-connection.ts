import { DatabaseSync } from 'node:sqlite'
import type { LogMark } from './file/log-mark.ts'
import type { WriteGate } from './write-gate.ts'

/** The connection that the store writes with. */
export class StoreConnection extends DatabaseSync {
  /** Set once the database is open. */
  gate: WriteGate | null = null
  /** Of a database in a file, once it is open. */
  mark: LogMark | null = null
  /** Transactions that were committed. */
  commits = 0
  /** Within a transaction. */
  isWriting = false
}
