import { readConfig } from '../../config/config.ts'
import { releaseMemoryAfterStart } from '../../program/release-memory.ts'
import { runUntilSignal } from '../../program/run-until-signal.ts'
import { EXIT, type ExitCode } from '../command.ts'

/** Runs the program until it is stopped. */
export async function run(): Promise<ExitCode> {
  const isDone = await runUntilSignal(process.env, async () => {
    const { startProgram } = await import('../../program/program.ts')
    const program = await startProgram(readConfig(process.env))
    releaseMemoryAfterStart()
    return program
  })
  return isDone ? EXIT.done : EXIT.failed
}
