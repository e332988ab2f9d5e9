import { Database } from './database.ts'
import { openingError } from './explain.ts'

/** Whether the database has this program's tables; nothing is changed. Throws StartError when it cannot be queried. */
export async function isUsed(url: string): Promise<boolean> {
  const db = new Database({ url, connections: 1, onStoreError: () => {} })
  try {
    return (await db.one(`select to_regclass('schema_version') is not null as used`))?.['used'] === true
  } catch (error) {
    throw openingError(error)
  } finally {
    await db.close()
  }
}
