import { StartError } from '../../domain/errors.ts'
import { Database } from './database.ts'
import { type Engine, readEngine } from './engine.ts'
import { openingError } from './explain.ts'
import { keepsSession } from './keeps-session.ts'
import { type Place, readPlace } from './place.ts'

/** What is known about the database before it is used. */
export interface Connection {
  readonly engine: Engine
  readonly place: Place
  readonly keepsSession: boolean
}

/** Throws StartError, in one line, when the database cannot be used. */
export async function inspectConnection(url: string): Promise<Connection> {
  const db = new Database({ url, connections: 1, keepsSession: false, onStoreError: () => {} })
  try {
    await requireUsable(db)
    const place = await readPlace(db)
    if (place === null) {
      throw new StartError(
        'DATABASE_URL: the database has no schema that this user may use; grant it one, such as public.',
      )
    }
    return { engine: await readEngine(db), place, keepsSession: await keepsSession(db.servers) }
  } catch (error) {
    throw openingError(error)
  } finally {
    await db.close()
  }
}

async function requireUsable(db: Database): Promise<void> {
  const settings = await db.one(
    `select current_setting('server_encoding') as encoding, current_setting('transaction_read_only') as read_only`,
  )
  if (settings?.['encoding'] !== 'UTF8') {
    throw new StartError(
      `DATABASE_URL: the database is encoded in ${String(settings?.['encoding'])}; create one with encoding 'UTF8'.`,
    )
  }
  if (settings['read_only'] === 'on') {
    throw new StartError(
      'DATABASE_URL: the PostgreSQL database may only be read: it is a standby, or default_transaction_read_only is on.',
    )
  }
}
