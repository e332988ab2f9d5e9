import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

const BUNDLE = 'dist/cointracker.js'
const SOURCES = 'src/commands/cointracker.js'
const HOME = new URL('../../', import.meta.url)

/** What runs: the bundle, as `npm start` does, or the sources, as in development. */
export type Entry = 'bundle' | 'sources'

export type Settings = Readonly<Record<string, string>>

/** The program in its own process, started with the command of `npm start`. */
export class Program implements AsyncDisposable {
  readonly url: string
  readonly pid: number
  readonly #child: ChildProcess

  /** Rejects if the program ends before it listens. */
  static async start(settings: Settings, entry: Entry = 'bundle'): Promise<Program> {
    const [node, ...args] = startCommand(entry)
    const child = spawn(node, args, {
      cwd: HOME,
      env: { ...process.env, PORT: '0', SYNC_INTERVAL_SECONDS: '0', PRICES: 'off', ...settings },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const killOnExit = () => child.kill('SIGKILL')
    process.once('exit', killOnExit)
    child.once('exit', () => process.off('exit', killOnExit))
    for await (const line of createInterface({ input: child.stdout })) {
      const url = /\bat (http:\/\/[^\s"]+)/.exec(line)?.[1]
      if (url === undefined) continue
      child.stdout.resume()
      return new Program(url, child)
    }
    throw new Error('the program ended before it listened')
  }

  private constructor(url: string, child: ChildProcess) {
    this.url = url
    this.pid = child.pid as number
    this.#child = child
  }

  /** Stops it gracefully, so that the database file is complete without a write-ahead log. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    await ended
  }
}

function startCommand(entry: Entry): [string, ...string[]] {
  const { scripts } = JSON.parse(readFileSync(new URL('package.json', HOME), 'utf8')) as {
    scripts: { start: string }
  }
  const [node, ...args] = scripts.start.split(' ')
  if (node !== 'node') throw new Error(`the start script does not begin with node: ${scripts.start}`)
  return [process.execPath, ...args.map((arg) => (entry === 'sources' ? arg.replace(BUNDLE, SOURCES) : arg))]
}
