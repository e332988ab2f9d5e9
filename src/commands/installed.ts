import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { DATABASE_FILE } from '../config/default-database.ts'
import { StartError } from '../domain/errors.ts'

type Environment = Readonly<Record<string, string | undefined>>

const NAME = 'mini-cointracker'

/** Whether this is a package that npm installed, or a single executable, and not a clone. */
function isInstalled(): boolean {
  return import.meta.url.includes('/node_modules/') || isExecutable()
}

/** Whether the program and its runtime are one file. */
export function isExecutable(): boolean {
  return process.getBuiltinModule('node:sea').isSea()
}

/**
 * The database in the user's own folder for data, which an installed program uses without a setting and without a database
 * in the current folder; null otherwise. Throws as `dataFolder` does.
 */
export function databaseInDataFolder(env: Environment): string | null {
  if ((env['DATABASE_URL'] ?? '').trim() !== '' || !isInstalled() || existsSync(DATABASE_FILE)) return null
  return `sqlite:${join(dataFolder(env, process.platform), DATABASE_FILE)}`
}

/**
 * As each system names it: freedesktop.org's base directories, macOS, Windows. Throws StartError for a user without a home folder,
 * such as the number of a user that the system does not know.
 */
export function dataFolder(env: Environment, platform: NodeJS.Platform, home = homedir): string {
  const set = (name: string) => {
    const value = env[name]
    return value === undefined || value === '' ? null : value
  }
  const inHome = (...path: string[]) => join(folderOf(home), ...path)
  if (platform === 'win32') return join(set('LOCALAPPDATA') ?? inHome('AppData', 'Local'), NAME)
  if (platform === 'darwin') return inHome('Library', 'Application Support', NAME)
  return join(set('XDG_DATA_HOME') ?? inHome('.local', 'share'), NAME)
}

function folderOf(home: () => string): string {
  try {
    return home()
  } catch {
    throw new StartError('This user has no home folder for the data; set DATABASE_URL.')
  }
}
