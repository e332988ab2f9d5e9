import { StartError } from './domain/errors.ts'

const STOP_MS_MOST = 10_000

/**
 * Runs the program until SIGINT or SIGTERM. What keeps it from starting is told in one line, with exit code 1.
 */
export async function runUntilSignal(start: () => Promise<{ stop(): Promise<void> }>): Promise<void> {
  const signal = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
  try {
    const program = await start()
    await signal
    // Whatever holds on longer than this is given up; the store is safe at any moment.
    setTimeout(() => process.exit(0), STOP_MS_MOST).unref()
    await program.stop()
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}
