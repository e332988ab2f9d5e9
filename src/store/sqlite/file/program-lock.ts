import { BesideLock, inUse } from './beside-lock.ts'
import { identityOf } from './identity.ts'
import { holdMachineLock, type Lock } from './machine-lock.ts'

/** After a restart the old process may still be stopping. */
const LOCK_WAIT_MS = 2000
const POLL_MS = 50

/**
 * One program per database file: a second one would synchronise the same addresses, and under another name of the file
 * use another write-ahead log and damage it. Two locks, because neither suffices: the one beside the file also holds
 * between containers, but is lost when the file is moved, linked elsewhere or the lock file deleted; the one on device
 * and inode is not, but holds only on this machine. (SQLite's own locks are left to backups and database browsers.)
 */
export class ProgramLock {
  readonly #database: string
  readonly #fileMode: number
  readonly #machine: Lock
  #beside: BesideLock

  /** The file exists already. Throws StartError if another program uses it. */
  constructor(database: string, fileMode: number) {
    this.#database = database
    this.#fileMode = fileMode
    this.#beside = new BesideLock(database, fileMode, LOCK_WAIT_MS)
    try {
      this.#machine = waitForMachineLock(database)
    } catch (error) {
      this.#beside.close()
      throw error
    }
  }

  /** Takes the lock beside the file again if its file was deleted. Throws StartError if another program has it. */
  renew(): void {
    if (this.#beside.isInPlace) return
    const next = new BesideLock(this.#database, this.#fileMode, 0)
    this.#beside.close()
    this.#beside = next
  }

  close(): void {
    this.#machine.close()
    this.#beside.close()
  }
}

function waitForMachineLock(database: string): Lock {
  const key = identityOf(database)?.key
  if (key === undefined) throw new Error('the file has vanished')
  for (let left = LOCK_WAIT_MS; ; left -= POLL_MS) {
    const lock = holdMachineLock(key)
    if (lock !== null) return lock
    if (left <= 0) throw inUse(database)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS)
  }
}
