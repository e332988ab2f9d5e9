import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'

/** Sentences of SQLite that are passed on. */
const FOUND_MAX = 3

const db = new DatabaseSync(String(workerData), { readOnly: true, timeout: 60_000 })
const found = db
  .prepare(`pragma quick_check(${FOUND_MAX})`)
  .all()
  .flatMap((row) => Object.values(row).map(String))
  .filter((text) => text !== 'ok')
db.close()
parentPort?.postMessage(found)
