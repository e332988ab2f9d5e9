import assert from 'node:assert/strict'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { StartError } from '../domain/errors.ts'
import { databaseInDataFolder, dataFolder } from './installed.ts'

test("an installed program keeps its data where the system's programs do", () => {
  const home = homedir()
  assert.equal(dataFolder({ XDG_DATA_HOME: '/x' }, 'linux'), join('/x', 'mini-cointracker'))
  assert.equal(dataFolder({ XDG_DATA_HOME: '' }, 'linux'), join(home, '.local/share/mini-cointracker'))
  assert.equal(dataFolder({}, 'darwin'), join(home, 'Library/Application Support/mini-cointracker'))
  assert.equal(dataFolder({ LOCALAPPDATA: '/l' }, 'win32'), join('/l', 'mini-cointracker'))
})

test('a user without a home folder reads what to set', () => {
  const none = () => {
    throw new Error('uv_os_homedir returned ENOENT')
  }
  assert.throws(
    () => dataFolder({}, 'linux', none),
    (error) => error instanceof StartError && /set DATABASE_URL\.$/.test(error.message),
  )
  assert.equal(dataFolder({ XDG_DATA_HOME: '/x' }, 'linux', none), join('/x', 'mini-cointracker'))
})

test('a clone keeps its data in the current folder', () => {
  assert.equal(databaseInDataFolder({ HOME: '/home/me' }), null)
})
