import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { reportOn } from '../src/commands/demo/follow-portfolio.ts'
import { formatAmount } from '../src/domain/assets/amount.ts'
import { knownAddresses } from '../src/sim/chain/real-histories.ts'
import { PROGRAM_FILE } from './support/program-file.ts'

function spawnDemo(settings: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM_FILE, 'demo'], {
    cwd: new URL('..', import.meta.url),
    env: { PATH: process.env['PATH'], PORT: '0', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { out: '', error: '' }
  child.stderr.on('data', (chunk) => {
    said.error += chunk
  })
  const ended = once(child, 'exit')
  return { child, said, ended }
}

test('the demo brings all 184 real addresses of two coins to their known balances and ends on SIGTERM', async () => {
  const { child, said, ended } = spawnDemo({})
  for await (const chunk of child.stdout) {
    said.out += chunk
    if (!said.out.includes('184 of 184 real addresses DONE, all at their expected counts and balances\n'))
      continue
    child.kill('SIGTERM')
  }
  const [code] = await ended
  assert.deepEqual([code, said.error], [0, ''], said.out)
  assert.match(said.out, /http:\/\/127\.0\.0\.1:\d+\/docs /)
})

test('a port in use is reported in one line', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as { port: number }
  const { said, ended } = spawnDemo({ PORT: String(port) })
  const [code] = await ended
  other.close()
  assert.equal(code, 1)
  assert.match(said.error, /^PORT: .*\n$/)
})

test('an existing database is not touched', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cointracker-'))
  writeFileSync(join(folder, 'mine.db'), '')
  const { said, ended } = spawnDemo({ DATABASE_URL: `sqlite:${join(folder, 'mine.db')}` })
  const [code] = await ended
  await rm(folder, { recursive: true })
  assert.equal(code, 1)
  assert.match(said.error, /^DATABASE_URL: .*\n$/)
})

test('the demo reports what is wrong with a real address', () => {
  const truths = knownAddresses().slice(0, 4)
  const shown = truths.slice(0, 3).map(({ chain, address, balance, transactions }, index) => ({
    chain,
    address,
    balance: formatAmount(BigInt(balance), 8),
    transaction_count: index === 0 ? transactions + 1 : transactions,
    sync_status: 'DONE',
    last_synced_at: '2026-11-22T10:00:00Z',
    sync_error: index === 1 ? { code: 'too_busy', detail: 'this address is too busy' } : null,
  }))
  const report = reportOn(shown, truths)
  assert.match(report, /^3 of 4 real addresses DONE, 1 deleted, with problems:\n/)
  assert.match(report, /has 62 transactions and 0 BTC, but 61 and 0 are expected\n/)
  assert.match(report, /is in ERROR: too_busy: this address is too busy\n/)
  assert.equal(report.match(/^ {2}\S/gm)?.length, 2)
})

test('a real address that the user deletes is no problem', () => {
  const truths = knownAddresses().slice(0, 2)
  const shown = truths.map(({ chain, address, balance, transactions }) => ({
    chain,
    address,
    balance: formatAmount(BigInt(balance), 8),
    transaction_count: transactions,
    last_synced_at: '2026-11-22T10:00:00Z',
    sync_error: null,
  }))
  assert.deepEqual(
    [shown, shown.slice(1), []].map((some) => reportOn(some, truths)),
    [
      '2 of 2 real addresses DONE, all at their expected counts and balances\n',
      '1 of 2 real addresses DONE, 1 deleted, the others at their expected counts and balances\n',
      '0 of 2 real addresses DONE, 2 deleted\n',
    ],
  )
})
