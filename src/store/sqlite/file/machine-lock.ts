import { lstatSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { isBusy } from '../explain.ts'
import { createWithMode } from './file-mode.ts'

export interface Lock {
  close(): void
}

/** Any user may run a tracker on the file. */
const SHARED_MODE = 0o666

/**
 * Takes the name of a file (`FileIdentity.key`) on this machine, whatever paths lead to it; null if another program has
 * it. The system frees it with the process. Where a name needs no file (Linux, Windows), the lock cannot be deleted.
 * Throws where that is not known.
 */
export function holdMachineLock(key: string): Lock | null {
  if (process.platform === 'win32') return listenOn(`\\\\.\\pipe\\cointracker-${key}`)
  if (process.platform === 'linux') {
    const lock = listenOn(`\0cointracker-${key}`)
    if (lock !== null || isListening(`@cointracker-${key}`)) return lock
  }
  return lockSharedFile(key)
}

function listenOn(path: string): Lock | null {
  const server = createServer((socket) => socket.destroy())
  // A name in use is reported later, too; `listening` tells at once.
  server.on('error', () => {})
  server.listen({ path })
  if (!server.listening) return null
  server.unref()
  return { close: () => void server.close() }
}

function isListening(name: string): boolean {
  return readFileSync('/proc/net/unix', 'latin1')
    .split('\n')
    .some((line) => line.endsWith(` ${name}`))
}

function lockSharedFile(key: string): Lock | null {
  const path = join('/tmp', `cointracker-${key}.lock`)
  createWithMode(path, SHARED_MODE)
  if (lstatSync(path).isSymbolicLink()) throw new Error(`${path} is a link`)
  const lock = new DatabaseSync(path, { timeout: 0 })
  try {
    lock.exec('pragma journal_mode = delete; begin exclusive')
    return lock
  } catch (error) {
    lock.close()
    if (isBusy(error)) return null
    throw error
  }
}
