import { StartError, StoreLost } from '../domain/errors.ts'

type Environment = Readonly<Record<string, string | undefined>>

const STOP_MS_MAX = 10_000
const ORPHAN_POLL_MS = 500

/**
 * Runs the program until SIGINT or SIGTERM, or until the npm process that started it is gone. A StartError or
 * StoreLost is printed as one line. Returns whether it ran and stopped.
 */
export async function runUntilSignal(
  env: Environment,
  start: () => Promise<{ stop(): Promise<void> }>,
): Promise<boolean> {
  const signal = new Promise<void>((resolve) => {
    const stop = () => {
      // A start or stop that takes longer is abandoned: a kill at any moment loses nothing.
      setTimeout(() => process.exit(0), STOP_MS_MAX).unref()
      resolve()
    }
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
    if (isRunByNpm(env)) whenOrphaned(stop)
  })
  try {
    const program = await start()
    await signal
    await program.stop()
    return true
  } catch (error) {
    if (!(error instanceof StartError) && !(error instanceof StoreLost)) throw error
    process.stderr.write(`${error.message}\n`)
    return false
  }
}

function isRunByNpm({ npm_lifecycle_event: script }: Environment): boolean {
  return script === 'start' || script === 'demo'
}

/** npm sends a signal to the shell between itself and this process; that shell ends without passing it on. */
function whenOrphaned(then: () => void): void {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    then()
  }, ORPHAN_POLL_MS)
  timer.unref()
}
