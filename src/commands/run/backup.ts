import { openTracker } from '../access/open-tracker.ts'
import { type CommandCall, EXIT, type ExitCode, UsageError } from '../command.ts'
import { STANDARD_OUTPUT, sizeText, writeBody } from '../output/write-body.ts'

/** Writes a copy of the database, or what was entered as JSON. */
export async function run(call: CommandCall): Promise<ExitCode> {
  const { terminal } = call
  const path = String(call.args[0])
  if (path === STANDARD_OUTPUT && terminal.isScreen) {
    throw new UsageError(
      'A database cannot be shown on a screen; name a file, or use a pipe: cointracker backup - | gzip > coins.db.gz',
    )
  }
  await using tracker = await openTracker(call)
  const source = /\.json$/i.test(path) ? '/backup.json' : '/backup'
  const bytes = await writeBody(tracker.client.connection, source, path, terminal)
  if (path !== STANDARD_OUTPUT) terminal.note(`${path} is complete (${sizeText(bytes)}).\n`)
  return EXIT.done
}
