import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { readConfig } from '../../config/config.ts'
import { DEFAULT_DATABASE } from '../../config/default-database.ts'
import { StartError } from '../../domain/errors.ts'
import { releaseMemoryAfterStart } from '../../program/release-memory.ts'
import { runUntilSignal } from '../../program/run-until-signal.ts'
import { EXIT, type ExitCode } from '../command.ts'
import { databaseInDataFolder } from '../installed.ts'
import { limitHeap } from '../limit-heap.ts'

/** Runs the program until it is stopped. */
export async function run(): Promise<ExitCode> {
  limitHeap()
  const isDone = await runUntilSignal(process.env, async () => {
    const inDataFolder = databaseInDataFolder(process.env)
    const config = readConfig(process.env, inDataFolder ?? DEFAULT_DATABASE)
    if (inDataFolder !== null && config.database.kind === 'sqlite') await prepareFolder(config.database.path)
    const { startProgram } = await import('../../program/program.ts')
    const program = await startProgram(config)
    releaseMemoryAfterStart()
    return program
  })
  return isDone ? EXIT.done : EXIT.failed
}

async function prepareFolder(path: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code
    throw new StartError(`${dirname(path)} cannot be created (${reason}); set DATABASE_URL.`)
  }
  process.stderr.write(`The data is in ${path}.\n`)
}
