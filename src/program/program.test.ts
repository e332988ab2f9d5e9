import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readConfig } from '../config/config.ts'
import { startProgram } from './program.ts'

test('a failed start closes what it had opened, so that the next one succeeds', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'cointracker-'))
  context.after(() => rmSync(folder, { recursive: true }))
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const port = String((other.address() as AddressInfo).port)
  const config = readConfig({
    PORT: port,
    DATABASE_URL: `sqlite:${join(folder, 'coins.db')}`,
    SOURCES: 'blockchair',
    LOG_LEVEL: 'silent',
  })
  await assert.rejects(startProgram(config), { name: 'StartError', message: /^PORT: / })
  await new Promise((resolve) => other.close(resolve))
  const program = await startProgram(config)
  assert.equal(program.url, `http://127.0.0.1:${port}`)
  await program.stop()
})

test('a stopped program does not listen any more', async () => {
  const config = readConfig({ PORT: '0', DATABASE_URL: 'sqlite::memory:', LOG_LEVEL: 'silent' })
  const program = await startProgram(config)
  assert.equal((await fetch(`${program.url}/health`)).status, 200)
  await program.stop()
  await assert.rejects(fetch(`${program.url}/health`))
})
