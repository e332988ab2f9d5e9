import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { StartError } from '../../../domain/errors.ts'
import { BesideLock } from './beside-lock.ts'

test('a lock file that cannot be created names its folder, and what to do', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cointracker-'))
  try {
    assert.throws(
      () => new BesideLock(join(folder, 'missing', 'coins.db'), 0o600, 0),
      (error) =>
        error instanceof StartError &&
        /^DATABASE_URL: the folder of .* cannot be written/.test(error.message),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})
