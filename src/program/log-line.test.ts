import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatLogLine } from './log-line.ts'

const time = new Date(2026, 10, 22, 10, 0, 7).getTime()

function format(entry: object, colours = false): string {
  return formatLogLine(JSON.stringify({ time, pid: 1, hostname: 'h', ...entry }), colours)
}

test('a line for people has the time of day and the message, and a level that matters', () => {
  assert.equal(format({ level: 30, msg: 'ready' }), '10:00:07 ready\n')
  assert.equal(
    format({ level: 40, msg: 'slow request', path: '/x', ms: 12 }),
    '10:00:07 warning slow request path=/x ms=12\n',
  )
  assert.equal(format({ level: 50 }), '10:00:07 error \n')
  assert.ok(format({ level: 50, msg: 'no' }, true).endsWith('\x1b[31merror\x1b[0m no\n'))
})

test('the stack of an error follows its line', () => {
  const text = format({
    level: 50,
    msg: 'failed',
    err: { type: 'Error', stack: 'Error: failed\n    at x.ts:1' },
  })
  assert.equal(text, '10:00:07 error failed\n    Error: failed\n        at x.ts:1\n')
})

test('nothing in a message can control the terminal', () => {
  const text = format({ level: 30, msg: '\x1b[2J\r\u009b1A\u202e', a: '\x07', err: { stack: 'a\x1b]0;x' } })
  assert.equal(text, '10:00:07 ?[2J??1A? a=?\n    a?]0;x\n')
})
