import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LineSplitter } from './line-splitter.ts'
import { parseLongMessage, parseShortMessage } from './parse-message.ts'

test('any JSON is parsed as JSON.parse does it, at once and in slices', async () => {
  const isPlain = (value: unknown) => !/__proto__|\d{16}/.test(JSON.stringify(value))
  const anything = fc.jsonValue({ maxDepth: 4 }).filter(isPlain)
  await fc.assert(
    fc.asyncProperty(anything, async (value) => {
      const text = JSON.stringify(value, null, 1)
      const line = Buffer.from(text)
      const expected: unknown = JSON.parse(text)
      assert.deepEqual(parseShortMessage(line), expected)
      assert.deepEqual(await parseLongMessage(line), expected)
    }),
    { numRuns: 200 },
  )
})

test('text that is no JSON is refused, at once and in slices', async () => {
  for (const text of [
    '',
    '{',
    '}',
    '[1,]',
    '{"a" 1}',
    '{"a":1,}',
    'nul',
    '"abc',
    '[1 2]',
    '01',
    '1 2',
    '{"a":}',
    '{a:1}',
  ]) {
    assert.throws(() => parseShortMessage(Buffer.from(text)), SyntaxError)
    await assert.rejects(parseLongMessage(Buffer.from(text)), SyntaxError)
  }
})

test('an integer that a double does not hold keeps its digits', async () => {
  const line = Buffer.from('{"confirmed":12345678901234567890,"unconfirmed":-5}')
  const expected = { confirmed: '12345678901234567890', unconfirmed: -5 }
  assert.deepEqual(parseShortMessage(line), expected)
  assert.deepEqual(await parseLongMessage(line), expected)
})

test('a long list has all of its objects, whatever is in them', async () => {
  const value = Array.from({ length: 20_000 }, (_, index) => ({
    text: `},{"${index}`,
    nested: [{ a: index }, {}],
  }))
  assert.deepEqual(await parseLongMessage(Buffer.from(JSON.stringify(value))), value)
})

test('lines come out whole, however the bytes are cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[a-zé]{0,20}$/)),
      fc.integer({ min: 1, max: 7 }),
      (lines, size) => {
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
        const splitter = new LineSplitter(1000)
        const found: string[] = []
        for (let start = 0; start < bytes.length; start += size) {
          for (const line of splitter.push(bytes.subarray(start, start + size))) found.push(line.toString())
        }
        assert.deepEqual(found, lines)
      },
    ),
  )
})

test('a line of megabytes comes out whole, between short ones', () => {
  const lines = ['a', 'bc'.repeat(1_500_000), '', 'd'.repeat(1_048_577), 'e']
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
  for (const size of [65_536, 700_001, bytes.length]) {
    const splitter = new LineSplitter(4_000_000)
    const found: string[] = []
    for (let start = 0; start < bytes.length; start += size) {
      for (const line of splitter.push(bytes.subarray(start, start + size))) found.push(line.toString())
    }
    assert.ok(found.length === lines.length && found.every((line, index) => line === lines[index]))
  }
})

test('a line without an end is given up', () => {
  const splitter = new LineSplitter(10)
  splitter.push(Buffer.from('12345'))
  assert.throws(() => splitter.push(Buffer.from('1234567')), /longer than 10 bytes/)
})
