import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { DATABASE_FILE } from '../config/default-database.ts'

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
 * The environment, with a database in the user's own folder for data where an installed program is started without a setting
 * and no database is in the current folder.
 */
export function withDataFolder(env: Environment): Environment {
  if ((env['DATABASE_URL'] ?? '').trim() !== '' || !isInstalled() || existsSync(DATABASE_FILE)) return env
  return { ...env, DATABASE_URL: `sqlite:${join(dataFolder(env, process.platform), DATABASE_FILE)}` }
}

/** As each system names it: freedesktop.org's base directories, macOS, Windows. */
export function dataFolder(env: Environment, platform: NodeJS.Platform): string {
  const set = (name: string) => {
    const value = env[name]
    return value === undefined || value === '' ? null : value
  }
  if (platform === 'win32') return join(set('LOCALAPPDATA') ?? join(homedir(), 'AppData', 'Local'), NAME)
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', NAME)
  return join(set('XDG_DATA_HOME') ?? join(homedir(), '.local', 'share'), NAME)
}
