import { StartError } from '../domain/errors.ts'

type Environment = Readonly<Record<string, string | undefined>>

const STOP_MS_MOST = 10_000
const LOOK_MS = 500

/**
 * Runs the program until SIGINT or SIGTERM, or until the npm that has started it is gone. What keeps it from starting is
 * told in one line, with exit code 1.
 */
export async function runUntilSignal(
  env: Environment,
  start: () => Promise<{ stop(): Promise<void> }>,
): Promise<void> {
  const signal = new Promise<void>((resolve) => {
    const stop = () => {
      // Whatever holds on longer than this, the start included, is given up; the store is safe at any moment.
      setTimeout(() => process.exit(0), STOP_MS_MOST).unref()
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
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}

function isRunByNpm({ npm_lifecycle_event: script }: Environment): boolean {
  return script === 'start' || script === 'demo'
}

/** npm passes a signal on to the shell between it and us, which ends without a word. */
function whenOrphaned(then: () => void): void {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    then()
  }, LOOK_MS)
  timer.unref()
}
