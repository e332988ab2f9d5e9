import type { Health } from '../../client/api-types.ts'
import { runningTracker } from '../access/open-tracker.ts'
import { type CommandCall, EXIT, type ExitCode } from '../command.ts'
import { printJson } from '../output/print-json.ts'

const TIMEOUT_MS = 10_000

/** Succeeds if the program answers that it is healthy. */
export async function run(call: CommandCall): Promise<ExitCode> {
  await using tracker = await runningTracker(call)
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const health = await tracker.client.connection.request<Health>('/health', { signal })
  if (call.options['json'] === true) printJson(call.terminal, health)
  else call.terminal.out(`Healthy (Mini CoinTracker ${health.version}).\n`)
  return EXIT.done
}
