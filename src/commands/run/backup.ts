import { openTracker } from '../access/open-tracker.ts'
import { type CommandCall, EXIT, type ExitCode } from '../command.ts'
import { writeBody } from '../output/write-body.ts'

/** Writes a copy of the database, or what was entered as JSON. */
export async function run(call: CommandCall): Promise<ExitCode> {
  const path = String(call.args[0])
  await using tracker = await openTracker(call)
  const answer = await tracker.client.connection.open(path.endsWith('.json') ? '/backup.json' : '/backup')
  await writeBody(answer, path)
  call.terminal.note(`${path} is complete.\n`)
  return EXIT.done
}
