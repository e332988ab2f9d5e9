import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants, setPriority } from 'node:os'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

/** `checking` until SQLite has read the whole file. */
export type FileState = 'checking' | 'ok' | 'damaged'

export interface FileCheckOptions {
  /** What SQLite found, at most a few sentences. */
  readonly onDamage: (error: Error) => void
  /** Time (ms) before it begins, so that it does not delay the start. */
  readonly delayMs?: number
}

const DELAY_MS = 1000
/** Time (ms) before a check is repeated that ended without a result: its process may have been killed. */
const REPEAT_MS = 10 * 60_000
const PROGRAM = fileURLToPath(new URL('./quick-check-process.ts', import.meta.url))

/**
 * SQLite's own check of the file (`pragma quick_check`), once and in a process of its own with a low priority. A thread
 * would leave 30 MB with this process until it ends.
 */
export class FileCheck {
  readonly #path: string
  readonly #onDamage: (error: Error) => void
  #timer: NodeJS.Timeout
  #child: ChildProcess | null = null
  #running: Promise<void> = Promise.resolve()
  #state: FileState = 'checking'
  #isClosed = false

  constructor(path: string, { onDamage, delayMs = DELAY_MS }: FileCheckOptions) {
    this.#path = path
    this.#onDamage = onDamage
    this.#timer = this.#runAfter(delayMs)
  }

  get state(): FileState {
    return this.#state
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    this.#child?.kill('SIGKILL')
    await this.#running
  }

  #runAfter(ms: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.#running = this.#run()
    }, ms).unref()
  }

  async #run(): Promise<void> {
    const found = await this.#problems()
    this.#child = null
    if (this.#isClosed) return
    if (found === null) this.#timer = this.#runAfter(REPEAT_MS)
    else this.#note(found)
  }

  /** Null without a result. */
  async #problems(): Promise<readonly string[] | null> {
    const flags = ['--disable-warning=ExperimentalWarning']
    try {
      const child = spawn(process.execPath, [...flags, PROGRAM, this.#path], {
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
