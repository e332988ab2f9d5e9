import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { exactInteger, parseExactDecimals, parseExactJson, parseNumbersAsText } from './exact-json.ts'

/** What `parseExactJson` promises, implemented the slow way. */
function parseBySource(text: string): unknown {
  const inexact = /^-?(?:\d{16,}|\d+(?:\.\d+)?[eE][+-]?\d+)$/
  return JSON.parse(text, function (this: unknown, key, value, context?: { source: string }) {
    const keyed = !Array.isArray(this) && key !== ''
    return keyed && typeof value === 'number' && context && inexact.test(context.source)
      ? context.source
      : value
  })
}

const numbers = fc.oneof(
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.constantFrom('0', '-0', '1e3', '-1E+22', '1.5622575638370517e+19', '9007199254740993', '1.0'),
)
const strings = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('\\', '"', '\\"', 'a":1234567890123456789,', '":1234567890123456789,', 'x"', '\\":1e9}'),
  fc.bigInt({ min: 0n }).map((digits) => `a": ${digits},`),
)
const keys = fc.oneof(fc.stringMatching(/^[a-z0-9_]{1,8}$/), fc.constantFrom('balance', 'block_id'))
const spaces = fc.constantFrom('', ' ', '\n  ')
const { json: texts } = fc.letrec<{ json: string }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    numbers,
    strings.map((text) => JSON.stringify(text)),
    fc.constantFrom('null', 'true', 'false'),
    fc.array(tie('json'), { maxLength: 4 }).map((items) => `[${items.join(',')}]`),
    fc
      .tuple(fc.array(fc.tuple(keys, spaces, tie('json')), { maxLength: 5 }), spaces)
      .map(([entries, space]) => {
        const members = entries.map(([key, gap, value]) => `"${key}"${gap}:${space}${value}${gap}`)
        return `{${members.join(',')}}`
      }),
  ),
}))

describe('parseExactJson', () => {
  it('parses any JSON like a reviver that reads the source text of each number', () => {
    fc.assert(
      fc.property(texts, (text) => assert.deepEqual(parseExactJson(text), parseBySource(text))),
      { numRuns: 2000 },
    )
  })

  it('does not change strings, whatever they contain and whatever their keys are', () => {
    const value = { 'x"balance': ':1234567890123456789,', 'a\\': 'balance": 1234567890123456789,', b: '1e9' }
    assert.deepEqual(parseExactJson(JSON.stringify(value)), value)
    const hash = { hash: '1234567890123456789012345678901234567890123456789012345678901234' }
    assert.deepEqual(parseExactJson(JSON.stringify(hash)), hash)
  })

  it('does not accept invalid JSON', () => {
    for (const text of ['', '{"a":1234567890123456789', '{"a":12345678901234567890x}', '<html>', '{"a":-}']) {
      assert.throws(() => parseExactJson(text), SyntaxError)
    }
  })
})

describe('exactInteger', () => {
  it('reads any integer digit for digit', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 256n), max: 2n ** 256n }), (integer) => {
        const { balance } = parseExactJson(`{"balance":${integer}}`) as { balance: unknown }
        assert.equal(exactInteger(balance), integer)
      }),
    )
  })

  it('reads up to 78 digits, and refuses more', () => {
    const of = (digits: string) =>
      exactInteger((parseExactJson(`{"balance":${digits}}`) as { balance: unknown }).balance)
    assert.equal(of('9'.repeat(78)), 10n ** 78n - 1n)
    assert.equal(of(`-${'9'.repeat(78)}`), 1n - 10n ** 78n)
    assert.equal(of(String(2n ** 256n - 1n)), 2n ** 256n - 1n)
    assert.equal(of('9'.repeat(79)), null)
    assert.equal(of(`-1${'0'.repeat(78)}`), null)
  })

  for (const source of [
    '1.5',
    '1e3',
    '1E3',
    '-1.5622575638370517e+19',
    '1e-8',
    'null',
    'true',
    '""',
    '"x"',
    '[]',
    '{}',
  ]) {
    it(`refuses ${source}`, () => {
      const { balance } = parseExactJson(`{"balance":${source}}`) as { balance: unknown }
      assert.equal(exactInteger(balance), null)
    })
  }

  it('refuses numbers that may have lost digits already', () => {
    assert.equal(exactInteger(2 ** 53), null)
    assert.equal(exactInteger('00000000000000000012'), null)
    assert.equal(exactInteger('9'.repeat(79)), null)
    assert.equal(exactInteger(undefined), null)
  })
})

describe('a text that could end the process when parsed', () => {
  for (const [name, text] of [
    ['millions of empty objects', `[${'{},'.repeat(1_000_000)}{}]`],
    ['millions of numbers', `[${'0,'.repeat(1_000_000)}0]`],
    ['millions of open brackets', '['.repeat(8_000_000)],
    ['deeply nested objects', `${'{"a":'.repeat(100_000)}0${'}'.repeat(100_000)}`],
    ['deep nesting with spaces', '[ '.repeat(1_000_000)],
  ] as const) {
    it(`is refused: ${name}`, () => assert.throws(() => parseExactJson(text), SyntaxError))
  }

  it('is not one whose strings hold as many brackets, quotes and commas', () => {
    const value = { a: '[{,'.repeat(200_000), b: '\\"'.repeat(200_000), c: [[1], { d: 2 }] }
    assert.deepEqual(parseExactJson(JSON.stringify(value)), value)
  })
})

describe('parseExactDecimals', () => {
  it('keeps the characters of numbers with a fraction or an exponent, and only of those', () => {
    assert.deepEqual(
      parseExactDecimals('{"a":0.10,"b":1e-8,"c":12,"d":"0.1","e":12345678901234567,"f":[1.5],"g":-2.50}'),
      {
        a: '0.10',
        b: '1e-8',
        c: 12,
        d: '0.1',
        e: '12345678901234567',
        f: [1.5],
        g: '-2.50',
      },
    )
  })

  it('has a limit of its own', () => {
    assert.throws(() => parseExactDecimals('{"a":[1,2,3,4]}', 3), SyntaxError)
    assert.deepEqual(parseExactDecimals('{"a":[1,2,3,4]}', 10), { a: [1, 2, 3, 4] })
  })
})

describe('parseNumbersAsText', () => {
  it('gives every number by its own characters, in lists as well', () => {
    const text =
      '[[1788238800, 0.10, 7.541e-6, 78888, -0], {"a": 12345678901234567890.5, "b": "1", "c": null}]'
    assert.deepEqual(parseNumbersAsText(text), [
      ['1788238800', '0.10', '7.541e-6', '78888', '-0'],
      { a: '12345678901234567890.5', b: '1', c: null },
    ])
  })

  it('refuses what is no JSON, is nested too deeply or has too many values', () => {
    for (const text of ['[NaN]', '[0x10]', `${'['.repeat(65)}${']'.repeat(65)}`, `[${'1,'.repeat(20)}1]`]) {
      assert.throws(() => parseNumbersAsText(text, 20), SyntaxError)
    }
  })
})
