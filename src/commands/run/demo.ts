import { runUntilSignal } from '../../program/run-until-signal.ts'
import { type CommandCall, EXIT, type ExitCode } from '../command.ts'
import { limitHeap } from '../limit-heap.ts'

/** Runs the demo until it is stopped. */
export async function run({ terminal }: CommandCall): Promise<ExitCode> {
  limitHeap()
  const isDone = await runUntilSignal(process.env, async () => {
    const { startDemo } = await import('../demo/start-demo.ts')
    return await startDemo(process.env, terminal.out)
  })
  return isDone ? EXIT.done : EXIT.failed
}
