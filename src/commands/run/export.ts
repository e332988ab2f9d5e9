import { withQuery } from '../../client/query.ts'
import { openTracker } from '../access/open-tracker.ts'
import { findTarget, pathOf } from '../access/target.ts'
import { type CommandCall, EXIT, type ExitCode, UsageError } from '../command.ts'
import { writeBody } from '../output/write-body.ts'

/** Writes transactions to a new file or to standard output. */
export async function run(call: CommandCall): Promise<ExitCode> {
  const { options } = call
  const format = options['format'] ?? 'csv'
  if (format !== 'csv' && format !== 'ndjson') throw new UsageError('--format is csv or ndjson.')
  await using tracker = await openTracker(call)
  const target = await findTarget(tracker.client, call.args[0])
  const query = Object.fromEntries(
    ['from', 'to', 'currency'].map((name) => [
      name,
      options[name] === undefined ? null : String(options[name]),
    ]),
  )
  const path = withQuery(`${pathOf(target)}/transactions.${format}`, query)
  const answer = await tracker.client.connection.open(path)
  await writeBody(answer, options['output'] === undefined ? null : String(options['output']))
  return EXIT.done
}
