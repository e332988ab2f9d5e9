import { openTracker } from '../access/open-tracker.ts'
import { type CommandCall, EXIT, type ExitCode } from '../command.ts'
import { printJson } from '../output/print-json.ts'

/** Succeeds if the program answers that it is healthy. */
export async function run(call: CommandCall): Promise<ExitCode> {
  const url = call.options['url'] ?? call.terminal.env['COINTRACKER_URL'] ?? localUrl(call)
  await using tracker = await openTracker({ ...call, options: { ...call.options, url } })
  const health = await tracker.client.health()
  if (call.options['json'] === true) printJson(call.terminal, health)
  else call.terminal.out(`Healthy (Mini CoinTracker ${health.version}).\n`)
  return EXIT.done
}

function localUrl({ terminal: { env } }: CommandCall): string {
  return `http://127.0.0.1:${env['PORT'] ?? '8000'}`
}
