import { StartError } from '../domain/errors.ts'
import { type Environment, readText } from './environment.ts'

/** `path` is a file or `:memory:`. `url` may contain a password: never log or show it. */
export type DatabaseSetting =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'postgres'; readonly url: string }

export function readDatabase(env: Environment): DatabaseSetting {
  const text = readText(env, 'DATABASE_URL') ?? 'sqlite:./cointracker.db'
  if (/^postgres(?:ql)?:/i.test(text)) return readPostgres(text)
  const path = /^sqlite:(?!\/\/)(\P{Cc}+)$/u.exec(text)?.[1]
  if (path === undefined) {
    throw new StartError(
      'DATABASE_URL must be sqlite:PATH, sqlite::memory: or postgres://user:password@host/database, such as sqlite:./cointracker.db.',
    )
  }
  return Object.freeze({ kind: 'sqlite', path })
}

function readPostgres(text: string): DatabaseSetting {
  const url = /\s/.test(text) ? null : URL.parse(text)
  if (url !== null && url.hostname !== '' && url.pathname.length > 1) {
    return Object.freeze({ kind: 'postgres', url: text })
  }
  throw new StartError(
    'DATABASE_URL: write PostgreSQL as postgres://user:password@host:5432/database, with special characters in the password percent-encoded.',
  )
}
