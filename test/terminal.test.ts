import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { PROGRAM_FILE } from './support/program-file.ts'

const COMMAND = `${process.execPath} ${PROGRAM_FILE}`
const GREETING = /Mini CoinTracker [\d.]+ is running at http:\/\/127\.0\.0\.1:\d+ /
/** util-linux; a terminal whose output this test reads. */
const hasScript = spawnSync('script', ['--version']).stdout?.includes('util-linux') ?? false

/** The line that says where the program is: the only one with its URL. */
async function greetingOf(command: string, args: readonly string[], settings: Record<string, string> = {}) {
  const child = spawn(command, args, {
    cwd: new URL('..', import.meta.url),
    env: { PATH: process.env['PATH'], PORT: '0', DATABASE_URL: 'sqlite::memory:', ...settings },
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  })
  let text = ''
  for await (const chunk of child.stdout) {
    text += chunk
    if (/Mini CoinTracker [^\n]*\n/.test(text)) break
  }
  process.kill(-(child.pid as number), 'SIGKILL')
  const lines = text.split('\n').filter((line) => line.includes('http://127.0.0.1:'))
  assert.equal(lines.length, 1, text)
  return lines[0] ?? ''
}

test('a terminal shows what to open', {
  timeout: 60_000,
  skip: !hasScript && 'no script command of util-linux',
}, async () => {
  const line = await greetingOf('script', ['-qfc', COMMAND, '/dev/null'])
  assert.match(line, GREETING)
  assert.doesNotMatch(line, /[{}]/)
  const json = await greetingOf('script', ['-qfc', COMMAND, '/dev/null'], { LOG_FORMAT: 'json' })
  assert.match(JSON.parse(json).msg, / is at http:\/\/127/)
})

test('a pipe gets JSON, unless lines for people are asked for', async () => {
  const run = (settings: Record<string, string>) => greetingOf(process.execPath, [PROGRAM_FILE], settings)
  assert.match(JSON.parse(await run({})).msg, / is at http:\/\/127/)
  const line = await run({ LOG_FORMAT: 'pretty' })
  assert.match(line, GREETING)
  assert.ok(!line.includes('\x1b'))
})
