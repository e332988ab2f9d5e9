import { StartError } from '../domain/errors.ts'
import type { DatabaseSetting } from './database.ts'
import { type Environment, readWord } from './environment.ts'

const ROLES = ['all', 'api', 'worker'] as const

/** `api` serves, `worker` synchronises, `all` does both. `command` serves one command, and is no setting. */
export type Role = (typeof ROLES)[number] | 'command'

export function readRole(env: Environment, database: DatabaseSetting): Role {
  const role = readWord(env, 'ROLE', 'all', ROLES)
  if (role === 'all' || database.kind === 'postgres') return role
  throw new StartError(
    `ROLE: ${role} needs a database that several processes can share; set DATABASE_URL to PostgreSQL, or ROLE to all.`,
  )
}
