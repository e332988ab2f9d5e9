import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** `checking` until SQLite has read the whole file. */
export type FileState = 'checking' | 'ok' | 'damaged'

export interface FileCheckOptions {
  /** What SQLite found, at most a few sentences. */
  readonly onDamage: (error: Error) => void
  /** Time (ms) before it begins, so that it does not delay the start. */
  readonly delayMs?: number
}

const DELAY_MS = 1000
const WORKER = new URL('./file-check-worker.ts', import.meta.url)

/** SQLite's own check of the file (`pragma quick_check`), once and on a thread of its own. */
export class FileCheck {
  readonly #onDamage: (error: Error) => void
  readonly #timer: NodeJS.Timeout
  #worker: Worker | null = null
  #state: FileState = 'checking'

  constructor(path: string, { onDamage, delayMs = DELAY_MS }: FileCheckOptions) {
    this.#onDamage = onDamage
    this.#timer = setTimeout(() => void this.#run(path), delayMs).unref()
  }

  get state(): FileState {
    return this.#state
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#worker?.terminate()
  }

  async #run(path: string): Promise<void> {
    const worker = new Worker(WORKER, { workerData: path })
    this.#worker = worker
    worker.unref()
    try {
      const [found] = (await once(worker, 'message')) as [readonly string[]]
      this.#note(found)
    } catch (error) {
      this.#note([error instanceof Error ? error.message : String(error)])
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
