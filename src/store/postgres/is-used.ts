import { StartError } from '../../domain/errors.ts'
import { Database } from './database.ts'
import { explainOpening } from './explain.ts'

/** Whether the database has this program's tables; it is left as it is. Throws StartError when it cannot be asked. */
export async function isUsed(url: string): Promise<boolean> {
  const db = new Database({ url, connections: 1, onTrouble: () => {} })
  try {
    return (await db.one(`select to_regclass('schema_version') is not null as used`))?.['used'] === true
  } catch (error) {
    throw error instanceof StartError ? error : new StartError(explainOpening(error))
  } finally {
    await db.close()
  }
}
