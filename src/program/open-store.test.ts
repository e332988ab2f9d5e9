import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppError, StartError } from '../domain/errors.ts'
import { explainStoreError } from './open-store.ts'

test('damage that is found while the program starts ends it with one line', async () => {
  const damage = new AppError('stored_data_damaged', 'A part of the database is damaged.')
  const database = { kind: 'sqlite', path: 'coins.db', fileMode: 0o600 } as const
  const explained = await explainStoreError({ database }, damage)
  assert.ok(explained instanceof StartError)
  assert.equal(explained.message, 'DATABASE_URL: A part of the database is damaged.')
})
