import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { PROGRAM_FILE } from './program-file.ts'

export interface TrackerProcess {
  readonly url: string
  readonly process: ChildProcess
  /** What has arrived of its output: all of it only after `kill`. */
  readonly output: () => string
  /** Sends a signal and waits until the process has ended and its output has been read. */
  kill(signal: NodeJS.Signals): Promise<void>
}

/** Starts the real program in its own process; rejects with its output if it ends before it listens. */
export async function spawnTracker(
  settings: Readonly<Record<string, string>>,
  program = PROGRAM_FILE,
): Promise<TrackerProcess> {
  const child = spawn(process.execPath, ['--max-semi-space-size=8', '--max-old-space-size=512', program], {
    cwd: new URL('../..', import.meta.url),
    env: { PATH: process.env['PATH'], PORT: '0', SYNC_INTERVAL_SECONDS: '0', PRICES: 'off', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: string[] = []
  child.stderr.on('data', (chunk) => output.push(String(chunk)))
  const ended = once(child, 'close')
  for await (const line of createInterface({ input: child.stdout })) {
    output.push(`${line}\n`)
    const url = /\bat (http:\/\/[^\s"]+)/.exec(line)?.[1]
    if (url === undefined) continue
    child.stdout.on('data', (chunk) => output.push(String(chunk))).resume()
    return {
      url,
      process: child,
      output: () => output.join(''),
      kill: async (signal) => {
        child.kill(signal)
        await ended
      },
    }
  }
  const [code] = await ended
  throw new Error(`the program ended with ${code}: ${output.join('')}`)
}

/** Runs a command of the real program until it exits. */
export async function runToEnd(
  settings: Readonly<Record<string, string>>,
  command: readonly string[] = [],
): Promise<{ readonly code: number; readonly error: string }> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM_FILE, ...command], {
    cwd: new URL('../..', import.meta.url),
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      DATABASE_URL: 'sqlite::memory:',
      PRICES: 'off',
      ...settings,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let error = ''
  child.stderr.on('data', (chunk) => {
    error += chunk
  })
  const [code] = await once(child, 'exit')
  return { code, error }
}
