import { existsSync, mkdirSync, realpathSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { isStoreUnavailable, StartError, StoreLost } from '../../domain/errors.ts'
import { explainDatabaseError, isDatabaseError } from './explain.ts'
import { FileCheck, type FileState } from './file/file-check.ts'
import { requireRegularFiles } from './file/file-kind.ts'
import { createWithMode, PRIVATE_MODE, setModes } from './file/file-mode.ts'
import { hasLog, LogMark, requireFileOfLog, requireLog } from './file/log-mark.ts'
import { ProgramLock } from './file/program-lock.ts'
import { WatchedFile } from './file/watched-file.ts'
import { migrate, requireCurrent } from './migrate.ts'
import { StoreConnection } from './store-connection.ts'
import { transaction } from './transaction.ts'
import { WriteGate } from './write-gate.ts'

/** What a write-ahead log that has grown keeps of its size when it is reset. */
const WAL_KEPT_BYTES = 64 * 1024 * 1024

export interface OpenDatabase {
  readonly db: DatabaseSync
  /** Why nothing can be written, as a sentence; null while writes succeed. */
  problem(): string | null
  fileState(): FileState
  /** Another, read-only connection for long reads; the caller closes it. */
  openReader(): DatabaseSync
  /** The size of the write-ahead log, which cannot be reset while a long read goes on. */
  walBytes(): number
  /** Throws StoreLost, when everything is closed, if the file no longer is where it was opened. */
  close(): Promise<void>
}

export interface OpenOptions {
  readonly fileMode: number
  /** Of `:memory:`: the database that it begins as a copy of, in the format of its file; by default an empty one. */
  readonly content: Uint8Array
  /** Called with each change of `problem`. */
  readonly onProblem: (problem: string | null) => void
  /** The file, or what is stored of an address, is found to be damaged. */
  readonly onDamage: (error: Error) => void
}

/** How long (ms) the start waits for another program's lock. */
const START_WAIT_MS = 5000
/** How often (ms) the files are looked at, apart from writes. */
const WATCH_MS = 2000

/**
 * Opens (or creates) the database file, exclusively for this process; `:memory:` for none. Throws StartError with one
 * line that says what to do.
 */
export function openDatabase(path: string, options: Partial<OpenOptions> = {}): OpenDatabase {
  const { content, fileMode = PRIVATE_MODE, onProblem = () => {}, onDamage = () => {} } = options
  return path === ':memory:'
    ? openMemory(content)
    : openFile(resolve(path), { fileMode, onProblem, onDamage })
}

/**
 * Opens a file read-only and locks other programs out meanwhile. Throws StartError, also for a file of another
 * version.
 */
export function openForReading(path: string): { readonly db: DatabaseSync; close(): void } {
  const name = realPath(resolve(path))
  explained(name, () => requireRegularFiles(name))
  if (!existsSync(name)) throw new StartError(`DATABASE_URL: there is no file ${name}`)
  using parts = new DisposableStack()
  return explained(name, () => {
    const hadLog = hasLog(name)
    const db = parts.adopt(new DatabaseSync(name, { readOnly: true, timeout: START_WAIT_MS }), (open) =>
      open.close(),
    )
    // First, so that no lock file is created beside another program's file.
    requireCurrent(db, name)
    requireLog(db, name, hadLog)
    parts.adopt(new ProgramLock(name, PRIVATE_MODE), (lock) => lock.close())
    db.exec('begin')
    const open = parts.move()
    return { db, close: () => open.dispose() }
  })
}

function openMemory(content?: Uint8Array): OpenDatabase {
  const db = new StoreConnection(':memory:')
  if (content !== undefined) db.deserialize(content)
  migrate(db, ':memory:')
  return {
    db,
    problem: () => null,
    fileState: () => 'ok',
    openReader: () => copyOf(db),
    walBytes: () => 0,
    close: async () => db.close(),
  }
}

function openFile(
  path: string,
  { fileMode, onProblem, onDamage }: Omit<OpenOptions, 'content'>,
): OpenDatabase {
  using parts = new DisposableStack()
  return explained(path, () => {
    requireRegularFiles(path)
    mkdirSync(dirname(path), { recursive: true })
    const isNew = !existsSync(path)
    createWithMode(path, fileMode)
    const name = realPath(path)
    if (name !== path) requireRegularFiles(name)
    const lock = parts.adopt(new ProgramLock(name, fileMode), (held) => held.close())
    const mark = parts.adopt(new LogMark(name), (held) => held.close())
    const db = parts.adopt(connectWhole(name, isNew), (open) => open.close())
    migrate(db, name)
    setModes(name, fileMode)
    db.exec('pragma busy_timeout = 0')
    mark.begin(db)
    db.mark = mark
    const file = new WatchedFile({ db, path: name, configured: path, lock, fileMode })
    const gate = new WriteGate({ fileProblem: () => file.check(), onProblem })
    db.gate = gate
    const timer = setInterval(() => watch(db, gate, file), WATCH_MS).unref()
    const fileCheck = new FileCheck(name, { onDamage })
    const open = parts.move()
    return {
      db,
      problem: () => gate.check(),
      fileState: () => fileCheck.state,
      openReader: () => {
        const problem = file.check()
        if (problem !== null) throw problem
        return new DatabaseSync(name, { readOnly: true, timeout: 0 })
      },
      walBytes: () => statSync(`${name}-wal`, { throwIfNoEntry: false })?.size ?? 0,
      close: async () => {
        clearInterval(timer)
        await fileCheck.close()
        const lost = await file.settle()
        mark.end()
        open.dispose()
        if (lost !== null) throw new StoreLost(lost)
      },
    }
  })
}

/** Throws StartError for a file without its log, or a log without its file. */
function connectWhole(name: string, isNew: boolean): StoreConnection {
  requireFileOfLog(name, isNew)
  const hadLog = hasLog(name)
  const db = connect(name)
  try {
    requireLog(db, name, hadLog)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function connect(name: string): StoreConnection {
  const db = new StoreConnection(name, { timeout: START_WAIT_MS })
  try {
    const mode = db.prepare('pragma journal_mode = wal').get()?.['journal_mode']
    if (mode !== 'wal')
      throw new Error('its file system does not support a write-ahead log; use a local disk')
    db.exec('pragma synchronous = normal; pragma cache_size = -16000')
    db.exec(`pragma journal_size_limit = ${WAL_KEPT_BYTES}`)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** Notices what no write has noticed, and tries to write again after a failure. */
function watch(db: StoreConnection, gate: WriteGate, file: WatchedFile): void {
  try {
    file.checkAll()
    if (gate.isProbeDue) transaction(db, () => db.exec(`pragma user_version = ${versionOf(db)}`))
  } catch (error) {
    // The gate has noted it; a lock of another program passes.
    if (!isDatabaseError(error) && !isStoreUnavailable(error)) throw error
  }
  if (gate.check() === null) db.mark?.renew()
}

function versionOf(db: DatabaseSync): number {
  return Number(db.prepare('pragma user_version').get()?.['user_version'])
}

/** Two names of one file are one database with one lock. */
function realPath(name: string): string {
  return existsSync(name) ? realpathSync(name) : name
}

/** A database in memory has no second connection. */
function copyOf(db: DatabaseSync): DatabaseSync {
  const copy = new DatabaseSync(':memory:')
  copy.deserialize(db.serialize())
  return copy
}

function explained<T>(name: string, open: () => T): T {
  try {
    return open()
  } catch (error) {
    if (error instanceof StartError) throw error
    throw new StartError(explainDatabaseError(name, error))
  }
}
