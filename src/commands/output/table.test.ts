import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Column, table } from './table.ts'
import { widthOf } from './text-width.ts'

const COLUMNS: readonly Column[] = [
  { heading: 'NAME', kind: 'text' },
  { heading: 'BALANCE', kind: 'amount' },
  { heading: 'COIN', kind: 'word' },
  { heading: 'BLOCK', kind: 'number', isSpare: true },
]

test('amounts have their points below each other', () => {
  const rows = [
    ['one', '0.5', 'BTC', '1'],
    ['two', '-12', 'BTC', '800000'],
    ['three', '0.00000001', 'BTC', '12'],
  ]
  assert.equal(
    table(COLUMNS, rows, 80),
    'NAME        BALANCE  COIN   BLOCK\n' +
      'one      0.50000000  BTC        1\n' +
      'two    -12.00000000  BTC   800000\n' +
      'three    0.00000001  BTC       12\n',
  )
})

test('lines fit: spare columns go first, then texts lose their middle', () => {
  const rows = [['a very long label of an address', '0.5', 'BTC', '800000']]
  const lines = table(COLUMNS, rows, 30).split('\n')
  assert.equal(lines[1], 'a very …address      0.5  BTC')
})

test('of two long texts, the longer one is shortened first and both keep as much', () => {
  const columns = [
    { heading: 'NAME', kind: 'text' },
    { heading: 'STATUS', kind: 'sentence' },
  ] as const
  const status = 'Synced 3 minutes ago'
  const cells = table(columns, [[`Savings ${'x'.repeat(60)}`, status]], 50).split('\n')[1] ?? ''
  assert.ok(cells.endsWith(`  ${status}`), cells)
  assert.equal(widthOf(cells), 50)
  const [, even = ''] = table(columns, [['x'.repeat(60), 'y'.repeat(60)]], 42).split('\n')
  assert.deepEqual(
    even.split(/ +/).map(({ length }) => length),
    [20, 20],
  )
})

test('wide characters take two columns, and marks none', () => {
  const widths = ['abc', '日本', '👨‍👩‍👧', 'é', 'e\u0301', '한', '\u200b'].map(widthOf)
  assert.deepEqual(widths, [3, 4, 2, 1, 1, 2, 0])
  const rows = [
    ['日本語', '1', 'BTC', ''],
    ['abc', '2', 'BTC', ''],
  ]
  const [, wide = '', plain = ''] = table(COLUMNS, rows, 80).split('\n')
  assert.equal(widthOf(wide), widthOf(plain))
})

test('a label cannot control the terminal or reverse the text', () => {
  const rows = [['\u001b[31mred\u001b]0;title\u0007\n\u202eevil', '1', 'BTC', '']]
  const [, line = '', ...rest] = table(COLUMNS, rows, 80).split('\n')
  assert.doesNotMatch(line, /[\p{Cc}\p{Bidi_Control}]/u)
  assert.deepEqual(rest, [''])
})

test('a table of very many rows is made', () => {
  const rows = Array.from({ length: 200_000 }, () => ['x', '1', 'BTC', ''])
  assert.equal(table(COLUMNS, rows, 80).split('\n').length, 200_002)
})

test('a sentence that is too long keeps its beginning', () => {
  const columns = [{ heading: 'STATUS', kind: 'sentence' }] as const
  assert.equal(table(columns, [['Failed: no source answers']], 12), 'STATUS\nFailed: no…\n')
})
