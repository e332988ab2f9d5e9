import { homedir } from 'node:os'
import { join } from 'node:path'
import { StartError } from '../domain/errors.ts'
import { DEFAULT_DATABASE } from './default-database.ts'
import { type Environment, readText } from './environment.ts'

/** `path` is a file or `:memory:`; `fileMode` are its permissions. `url` may contain a password: never log or show it. */
export type DatabaseSetting =
  | { readonly kind: 'sqlite'; readonly path: string; readonly fileMode: number }
  | { readonly kind: 'postgres'; readonly url: string }

export function readDatabase(env: Environment, unset = DEFAULT_DATABASE): DatabaseSetting {
  const text = readText(env, 'DATABASE_URL') ?? unset
  if (/^postgres(?:ql)?:/i.test(text)) return readPostgres(text)
  const path = /^sqlite:(?!\/\/)(\P{Cc}+)$/u.exec(text)?.[1]
  if (path === undefined) {
    throw new StartError(
      'DATABASE_URL must be sqlite:PATH, sqlite::memory: or postgres://user:password@host/database, such as sqlite:./cointracker.db.',
      'unknown_database',
    )
  }
  return Object.freeze({ kind: 'sqlite', path: readPath(env, path), fileMode: readFileMode(env) })
}

/** What in a path is hardly ever meant literally, and what to write instead. */
const MISTAKES: readonly (readonly [pattern: RegExp, advice: string])[] = [
  [/^\s|\s$/, 'write the path without spaces around it.'],
  [/^["']/, 'write the path without quotation marks.'],
  [/^:(?!memory:$)|^memory:?$/, 'a database in memory is sqlite::memory: and a file has another name.'],
  [
    /^(?:file|sqlite):|^[a-z][a-z\d+.-]+:\/\//i,
    'write sqlite:PATH with the path alone, without another scheme.',
  ],
  [/\?/, 'a SQLite file takes no parameters; write sqlite:PATH without what follows the question mark.'],
  [/#[^/\\]*$/, 'a SQLite file takes no fragment; write sqlite:PATH without what follows the number sign.'],
  [/%[\da-f]{2}[^/\\]*$/i, 'nothing is percent-encoded in a path; write each character as it is.'],
  [
    /(?:^|[\\/])\.{0,2}[\\/]*$/,
    'the path is that of a folder; write that of a file, such as sqlite:./cointracker.db.',
  ],
]

/** A service manager does not expand `~` as a shell does. */
function readPath(env: Environment, path: string): string {
  const variable = /\$\{?[A-Za-z_]\w*\}?|%[A-Za-z_]\w*%/.exec(path)?.[0]
  if (variable !== undefined) {
    throw new StartError(`DATABASE_URL: nothing replaces ${variable} here; write the whole path.`)
  }
  const advice = MISTAKES.find(([pattern]) => pattern.test(path))?.[1]
  if (advice !== undefined) throw new StartError(`DATABASE_URL: ${advice}`)
  if (path.startsWith('~/')) return join(readText(env, 'HOME') ?? homedir(), path.slice(1))
  if (path.startsWith('~')) {
    throw new StartError(
      'DATABASE_URL: write the path without ~ or begin it with ~/ for your own home folder.',
    )
  }
  return path
}

/** Who may read the file knows every address in it, so by default only its owner may. */
function readFileMode(env: Environment): number {
  const text = readText(env, 'DATABASE_FILE_MODE') ?? '600'
  if (/^6[046][04]$/.test(text)) return Number.parseInt(text, 8)
  throw new StartError(
    'DATABASE_FILE_MODE must be the permissions of the SQLite files in octal, readable and writable by their owner, such as 600 or 640.',
  )
}

const HOSTS = /^(postgres(?:ql)?:\/\/(?:[^@/?#]*@)?)([^/?#]*)/i
/** A host or several, or the parameter `host`; and the name of the database. */
const POSTGRES =
  /^postgres(?:ql)?:\/\/(?:[^\s@/?#]*@)?(?:[^\s@/?#]+\/[^\s?#]+(?:\?[^\s#]*)?|\/[^\s?#]+\?(?:[^\s#]*&)?host=[^\s#]+)$/i

function readPostgres(text: string): DatabaseSetting {
  if (POSTGRES.test(text) && URL.canParse(text.replace(HOSTS, '$1host'))) {
    return Object.freeze({ kind: 'postgres', url: text })
  }
  throw new StartError(
    'DATABASE_URL: write PostgreSQL as postgres://user:password@host:5432/database, with special characters in the password percent-encoded.',
    'malformed_postgres_url',
  )
}
