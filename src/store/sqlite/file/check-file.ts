import { DatabaseSync } from 'node:sqlite'

/** Sentences of SQLite that are passed on. */
const FOUND_MAX = 3

/** A process of its own: prints what SQLite finds wrong with the file that its argument names, as a JSON list. */
process.stdout.write(JSON.stringify(problemsOf(String(process.argv[2]))))

function problemsOf(path: string): readonly string[] {
  try {
    using db = new DatabaseSync(path, { readOnly: true, timeout: 60_000 })
    return db
      .prepare(`pragma quick_check(${FOUND_MAX})`)
      .all()
      .flatMap((row) => Object.values(row).map(String))
      .filter((text) => text !== 'ok')
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}
