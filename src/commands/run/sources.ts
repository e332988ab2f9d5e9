import { openTracker } from '../access/open-tracker.ts'
import { type CommandCall, EXIT, type ExitCode } from '../command.ts'
import { printJson } from '../output/print-json.ts'
import { type Column, table } from '../output/table.ts'

/** Shows the sources of transactions. */
export async function run(call: CommandCall): Promise<ExitCode> {
  const { options, terminal } = call
  await using tracker = await openTracker(call)
  const answer = await tracker.client.allSources()
  if (options['json'] === true) {
    printJson(terminal, answer)
    return EXIT.done
  }
  const columns: readonly Column[] = [
    { heading: 'SOURCE', kind: 'word' },
    { heading: 'STATE', kind: 'word' },
    { heading: 'REQUESTS', kind: 'number', isSpare: true },
    { heading: 'ERRORS', kind: 'number', isSpare: true },
    { heading: 'COINS', kind: 'sentence' },
    { heading: 'REASON', kind: 'sentence' },
  ]
  const rows = answer.sources.map(({ name, state, requests, errors, chains, reason }) => [
    name,
    state,
    String(requests),
    String(errors),
    chains.join(' '),
    reason ?? '',
  ])
  terminal.out(table(columns, rows, terminal.lineMax))
  return EXIT.done
}
