import { type DatabaseSetting, readDatabase } from '../../config/database.ts'
import { StartError } from '../../domain/errors.ts'
import { migrateStore } from '../../store/migrate/migrate-store.ts'
import { openTarget } from '../../store/migrate/open-target.ts'
import { verifyMigration } from '../../store/migrate/verify-migration.ts'
import { explainPostgresError } from '../../store/postgres/explain.ts'
import { openForReading } from '../../store/sqlite/open.ts'
import { type CommandCall, EXIT, type ExitCode, UsageError } from '../command.ts'
import { mergeAll } from '../migrate/merge-all.ts'
import { Progress } from '../output/progress.ts'
import type { Terminal } from '../terminal.ts'

const USAGE = 'cointracker migrate-store --from sqlite:PATH --to postgres://user@host:5432/database'
const PROGRESS_MS = 2000

/** Copies a SQLite file into a PostgreSQL database, and compares both. */
export async function run(call: CommandCall): Promise<ExitCode> {
  try {
    await move(readSettings(call), call.terminal)
    return EXIT.done
  } catch (error) {
    const reason = error instanceof StartError ? error.message : explainPostgresError(error)
    if (reason === null) throw error
    throw new StartError(reason.replace(/^DATABASE_URL: /, ''))
  }
}

async function move({ path, url }: { path: string; url: string }, terminal: Terminal): Promise<void> {
  const from = openForReading(path)
  try {
    const to = await openTarget(url)
    try {
      const moved = await migrateStore(from.db, to.db, { onAddress: progressOf('copied', terminal) })
      await verifyMigration(from.db, to.db, { onAddress: progressOf('compared', terminal) })
      await mergeAll(url)
      const found = moved.found > 0 ? ` (${moved.found} addresses were there already)` : ''
      terminal.showProgress(null)
      terminal.out(
        `${moved.addresses} addresses with ${moved.transactions} transactions are in PostgreSQL${found}; each was compared with the SQLite file, which is unchanged.\n`,
      )
    } finally {
      await to.close()
    }
  } finally {
    from.close()
  }
}

function readSettings({ options, terminal }: CommandCall): { path: string; url: string } {
  const from = readSide('--from', options['from'], 'sqlite:PATH, such as sqlite:./cointracker.db')
  const to = readSide('--to', options['to'] ?? postgresIn(terminal), 'postgres://user@host:5432/database')
  if (from.kind !== 'sqlite' || from.path === ':memory:' || to.kind !== 'postgres') {
    throw new UsageError(`A SQLite file is copied into PostgreSQL. Write: ${USAGE}`)
  }
  return { path: from.path, url: to.url }
}

/** Other users of a machine see options, and passwords with them; an environment they do not see. */
function postgresIn({ env }: Terminal): string | undefined {
  const text = env['DATABASE_URL']?.trim() ?? ''
  return /^postgres(?:ql)?:/i.test(text) ? text : undefined
}

function readSide(name: string, text: string | boolean | undefined, form: string): DatabaseSetting {
  if (typeof text !== 'string') throw new UsageError(`${name} is missing. Write: ${USAGE}`)
  try {
    return readDatabase({ DATABASE_URL: text })
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    const isOther = error.code === 'unknown_database'
    throw new UsageError(isOther ? `${name} must be ${form}.` : error.message.replace('DATABASE_URL', name))
  }
}

/** A bar on a terminal; elsewhere a line periodically, and at the end. */
function progressOf(what: string, terminal: Terminal): (done: number, of: number) => void {
  const bar = new Progress(terminal)
  let notedAt = Date.now()
  return (done, of) => {
    const text = `${what} ${done} of ${of} addresses`
    bar.show(done, of, text)
    if (terminal.hasProgress || (done < of && Date.now() - notedAt < PROGRESS_MS)) return
    notedAt = Date.now()
    terminal.note(`${text}\n`)
  }
}
