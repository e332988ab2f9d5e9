import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants, setPriority } from 'node:os'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { identityOf } from './identity.ts'

/** `checking` until SQLite has read the whole file. */
export type FileState = 'checking' | 'ok' | 'damaged'

export interface FileCheckOptions {
  /** What SQLite found, at most a few sentences. */
  readonly onDamage: (error: Error) => void
  /** Time (ms) before it begins, so that it does not delay the start. */
  readonly delayMs?: number
  /** Time (ms) before a check without a result is repeated. */
  readonly repeatMs?: number
  /** Called after a check without a result. */
  readonly onRepeat?: () => void
}

const DELAY_MS = 1000
/** The process may have been killed, or the file moved. */
const REPEAT_MS = 10 * 60_000
const PROGRAM = fileURLToPath(new URL('./quick-check-process.ts', import.meta.url))

/**
 * SQLite's own check of the file (`pragma quick_check`), once and in a process of its own with a low priority. A thread
 * would leave 30 MB with this process until it ends.
 */
export class FileCheck {
  readonly #path: string
  readonly #key: string | undefined
  readonly #onDamage: (error: Error) => void
  readonly #repeatMs: number
  readonly #onRepeat: () => void
  #timer: NodeJS.Timeout
  #child: ChildProcess | null = null
  #running: Promise<void> = Promise.resolve()
  #state: FileState = 'checking'
  #isClosed = false

  constructor(path: string, options: FileCheckOptions) {
    const { onDamage, delayMs = DELAY_MS, repeatMs = REPEAT_MS, onRepeat = () => {} } = options
    this.#path = path
    this.#key = identityOf(path)?.key
    this.#onDamage = onDamage
    this.#repeatMs = repeatMs
    this.#onRepeat = onRepeat
    this.#timer = this.#runAfter(delayMs)
  }

  get state(): FileState {
    return this.#state
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    // Nothing else may keep the process alive until the child has ended.
    this.#child?.ref()
    this.#child?.kill('SIGKILL')
    await this.#running
  }

  #runAfter(ms: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.#running = this.#run()
    }, ms).unref()
  }

  async #run(): Promise<void> {
    // Another file may have taken its place, before the check or during it.
    const found = this.#isInPlace ? await this.#problems() : null
    this.#child = null
    if (this.#isClosed) return
    if (found !== null && this.#isInPlace) {
      this.#note(found)
      return
    }
    this.#timer = this.#runAfter(this.#repeatMs)
    this.#onRepeat()
  }

  get #isInPlace(): boolean {
    return identityOf(this.#path)?.key === this.#key
  }

  /** Null without a result. */
  async #problems(): Promise<readonly string[] | null> {
    try {
      const child = spawn(process.execPath, [PROGRAM, this.#path], {
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      this.#child = child
      lowerPriority(child.pid)
      child.unref()
      const [printed] = await Promise.all([text(child.stdout), once(child, 'close')])
      return JSON.parse(printed) as readonly string[]
    } catch {
      return null
    }
  }

  #note(found: readonly string[]): void {
    this.#state = found.length === 0 ? 'ok' : 'damaged'
    if (found.length === 0) return
    this.#onDamage(
      new Error(`SQLite finds the database file damaged (${found.join('; ')}); restore a backup of it`),
    )
  }
}

function lowerPriority(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW)
  } catch {
    // It has ended already, or the system does not allow it.
  }
}
