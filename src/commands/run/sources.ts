import { openTracker } from '../access/open-tracker.ts'
import { type CommandCall, EXIT, type ExitCode } from '../command.ts'
import { printJson } from '../output/print-json.ts'
import { table } from '../output/table.ts'

/** Shows the sources of transactions. */
export async function run(call: CommandCall): Promise<ExitCode> {
  const { options, terminal } = call
  await using tracker = await openTracker(call)
  const answer = await tracker.client.connection.request<{
    sources: Awaited<ReturnType<typeof tracker.client.sources>>
  }>('/sources')
  if (options['json'] === true) {
    printJson(terminal, answer)
    return EXIT.done
  }
  const columns = [
    { heading: 'SOURCE' },
    { heading: 'STATE' },
    { heading: 'REQUESTS', isNumber: true },
    { heading: 'ERRORS', isNumber: true },
    { heading: 'COINS' },
    { heading: 'REASON' },
  ]
  const rows = answer.sources.map(({ name, state, requests, errors, chains, reason }) => [
    name,
    state,
    String(requests),
    String(errors),
    chains.join(' '),
    reason ?? '',
  ])
  terminal.out(table(columns, rows, terminal.columns))
  return EXIT.done
}
