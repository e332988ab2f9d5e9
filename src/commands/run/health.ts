import { askHealth, runningTracker } from '../access/open-tracker.ts'
import { type CommandCall, EXIT, type ExitCode } from '../command.ts'
import { printJson } from '../output/print-json.ts'

/** Succeeds if the program answers that it is healthy. */
export async function run(call: CommandCall): Promise<ExitCode> {
  await using tracker = runningTracker(call)
  const health = await askHealth(tracker.client)
  if (call.options['json'] === true) printJson(call.terminal, health)
  else call.terminal.out(`Healthy (Mini CoinTracker ${health.version}).\n`)
  return EXIT.done
}
