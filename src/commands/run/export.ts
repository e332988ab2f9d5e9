import { withQuery } from '../../client/query.ts'
import { openTracker } from '../access/open-tracker.ts'
import { optionText } from '../access/option-text.ts'
import { periodOf } from '../access/period.ts'
import { readSubject } from '../access/read-subject.ts'
import { findTarget, pathOf } from '../access/target.ts'
import { type CommandCall, type ExitCode, UsageError } from '../command.ts'
import { knownCode, noteUnknown } from '../output/known.ts'
import { notePendingPrices } from '../output/note-pending-prices.ts'
import { STANDARD_OUTPUT, sizeText, writeBody } from '../output/write-body.ts'

/** Writes transactions to a new file or to standard output. */
export async function run(call: CommandCall): Promise<ExitCode> {
  const format = optionText(call, 'format') ?? 'csv'
  if (format !== 'csv' && format !== 'ndjson') throw new UsageError('--format must be csv or ndjson.')
  const output = optionText(call, 'output') ?? STANDARD_OUTPUT
  const period = periodOf(call)
  await using tracker = await openTracker(call)
  const target = await findTarget(tracker.client, call.args[0])
  const { known } = await readSubject(tracker.client, target)
  const { currency } = period
  if (currency !== null) {
    await notePendingPrices(tracker.client, pathOf(target), { currency, chains: null }, call.terminal)
  }
  const path = withQuery(`${pathOf(target)}/transactions.${format}`, period)
  const bytes = await writeBody(tracker.client.connection, path, output, call.terminal)
  if (output !== STANDARD_OUTPUT) {
    const state = known.kind === 'all' ? 'complete' : 'written'
    call.terminal.note(`${output} is ${state} (${sizeText(bytes)}).\n`)
  }
  noteUnknown(known, 'The history is not known yet', call.terminal)
  return knownCode(known)
}
