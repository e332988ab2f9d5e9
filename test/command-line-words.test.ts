import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import type { Address, Wallet } from '../src/client/api-types.ts'
import { buildParser } from '../src/commands/build-parser.ts'
import { COMMANDS } from '../src/commands/commands.ts'
import { optionsOf } from '../src/commands/completion/completed.ts'
import { statusText } from '../src/commands/output/status-text.ts'
import { statusOf } from '../web/src/text/status.ts'
import { walletStatus } from '../web/src/text/wallet-status.ts'
import { runCommand } from './support/command.ts'

/** The words of an example, as a shell splits them, up to a pipe or a redirection. */
function wordsOf(example: string): readonly string[] {
  const words = execFileSync('bash', ['-c', `printf '%s\\n' ${example.replace(/ (?:\|\||>).*/, '')}`])
  return words.toString().trimEnd().split('\n')
}

test('the help of each command shows an example, which the parser takes', async () => {
  for (const command of COMMANDS) {
    let help = ''
    const found: string[] = []
    const output = {
      out: (text: string) => {
        help += text
      },
      wrong: (text: string) => assert.fail(text),
    }
    const parser = buildParser(COMMANDS, {
      version: '1',
      output,
      onCommand: async ({ name }) => void found.push(name),
    })
    await parser.parseAsync([...wordsOf(command.example)], { from: 'user' })
    assert.deepEqual(found, [command.name])
    await assert.rejects(parser.parseAsync([command.name, '--help'], { from: 'user' }))
    assert.ok(help.includes(`For example:\n  cointracker ${command.example}\n`), command.name)
    for (const { name } of optionsOf(command)) assert.ok(help.includes(`--${name}`), name)
  }
})

test('the overview lists every command and every exit code', async () => {
  const { out } = await runCommand(['--help'])
  for (const { name } of COMMANDS) assert.match(out, new RegExp(`^  ${name}\\b`, 'm'))
  for (const code of [0, 1, 2, 3, 4, 5]) assert.match(out, new RegExp(`\\b${code} [a-z]`))
})

const NOW = Date.parse('2026-11-28T10:03:10Z')
const VERIFIED = { state: 'verified', confirmed_by: ['blockchair'], opinions: [] }
const SYNCED = {
  sync_status: 'DONE',
  last_synced_at: '2026-11-28T10:00:00Z',
  last_synced_offset: 45,
  sync_total: 100,
  sync_error: { code: 'rate_limited', detail: 'Blockchair refuses.', retry_at: null },
  verification: VERIFIED,
}
const NEVER = { ...SYNCED, last_synced_at: null, verification: null }

test('the status of an address has the words of the web app', () => {
  const text = (fields: object) => statusText({ currency: 'BTC', ...fields } as Address, NOW)
  const word = (fields: object) => statusOf({ currency: 'BTC', chain: 'bitcoin', ...fields } as Address).word
  for (const fields of [
    { ...NEVER, sync_status: 'UNSYNCED' },
    { ...NEVER, sync_status: 'IN_PROGRESS' },
    { ...NEVER, sync_status: 'IN_PROGRESS', sync_total: null },
    { ...NEVER, sync_status: 'ERROR' },
    { ...SYNCED, sync_status: 'ERROR' },
    { ...SYNCED, verification: { ...VERIFIED, state: 'mismatch' } },
    { ...SYNCED, verification: { ...VERIFIED, state: 'unverified', damage: 'A row is missing.' } },
  ]) {
    assert.equal(text(fields).split(':')[0], word(fields))
  }
  assert.equal(text({ ...NEVER, sync_status: 'ERROR' }), 'Failed: Blockchair refuses.')
  assert.equal(text(SYNCED), 'Synced 3 minutes ago')
  const agreed = { ...SYNCED, verification: { ...VERIFIED, confirmed_by: ['blockchair', 'esplora'] } }
  assert.equal(text(agreed), 'Synced 3 minutes ago, two sources agree')
})

test('the status of a wallet has the words of the web app', () => {
  const surroundings = { unreachable: null, waiting: null, hasSecondSource: true }
  const wallet = { branches: [], addresses: { derived: 20, used: 0 }, gap_limit: 20, currency: 'BTC' }
  for (const fields of [
    { ...NEVER, sync_status: 'UNSYNCED' },
    { ...NEVER, sync_status: 'IN_PROGRESS' },
    { ...SYNCED, sync_status: 'IN_PROGRESS' },
    { ...NEVER, sync_status: 'ERROR' },
    { ...SYNCED, sync_status: 'ERROR' },
    { ...SYNCED, verification: { ...VERIFIED, state: 'mismatch', disputed_addresses: 1 } },
    SYNCED,
  ]) {
    const item = { ...wallet, ...fields } as unknown as Wallet
    assert.equal(statusText(item, NOW).split(':')[0], walletStatus(item, surroundings, NOW).word)
  }
})
