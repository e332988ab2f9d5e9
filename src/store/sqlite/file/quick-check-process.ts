import { DatabaseSync } from 'node:sqlite'
import { isMalformed, isUnreadable } from '../explain.ts'

/** Sentences of SQLite that are passed on. */
const FOUND_MAX = 3

/**
 * A process of its own: prints what SQLite finds wrong with the file that its argument names, as a JSON list. Prints
 * nothing if the file cannot be checked, because it was moved for instance.
 */
process.stdout.write(JSON.stringify(problemsOf(String(process.argv[2]))))

function problemsOf(path: string): readonly string[] {
  try {
    using db = new DatabaseSync(path, { readOnly: true, timeout: 60_000 })
    const found = read(db, `pragma quick_check(${FOUND_MAX})`)
    return found.length > 0
      ? found
      : indexed(db).flatMap((table) => read(db, `pragma integrity_check(${table})`))
  } catch (error) {
    if (!isMalformed(error) && !isUnreadable(error)) throw error
    return [error instanceof Error ? error.message : String(error)]
  }
}

/** Tables with indexes beside the rows, whose entries a quick check does not compare with them. All are small. */
function indexed(db: DatabaseSync): readonly string[] {
  const tables = `select distinct tbl_name as name from sqlite_schema
    where type = 'index' and tbl_name not in ('entry', 'range_summary') order by 1`
  return db
    .prepare(tables)
    .all()
    .map(({ name }) => String(name))
}

function read(db: DatabaseSync, check: string): readonly string[] {
  return db
    .prepare(check)
    .all()
    .flatMap((row) => Object.values(row).map(String))
    .filter((text) => text !== 'ok')
    .slice(0, FOUND_MAX)
}
