import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { sampleRows, WITNESS } from '../testing/samples.ts'
import { CSV_COLUMNS, csvHead, csvRow, textCell } from './csv.ts'

const address = { id: 7, chain: 'bitcoin' as const, address: WITNESS, label: null, tip: 800_010 }

/** A reader of RFC 4180, for this test. */
function parse(text: string): string[][] {
  const records: string[][] = []
  let record: string[] = []
  let at = 0
  while (at < text.length) {
    let cell = ''
    if (text[at] === '"') {
      at += 1
      while (text[at] !== '"' || text[at + 1] === '"') {
        if (text[at] === '"') at += 1
        cell += text[at]
        at += 1
      }
      at += 1
    } else while (at < text.length && text[at] !== ',' && text[at] !== '\r') cell += text[at++]
    record.push(cell)
    if (text[at] === ',') at += 1
    else {
      assert.equal(text.slice(at, at + 2), '\r\n')
      at += 2
      records.push(record)
      record = []
    }
  }
  return records
}

test('a row has its values in the order of the columns', () => {
  const [waiting, newest] = sampleRows(2).map((row) => csvRow(address, row, null))
  assert.deepEqual(parse(csvHead(CSV_COLUMNS, null)), [[...CSV_COLUMNS]])
  assert.equal(
    newest,
    `7,bitcoin,BTC,${WITNESS},,1,${'1'.padStart(64, '0')},2023-01-01T09:50:00Z,800000,11,confirmed,0.00012345,0.01000003\r\n`,
  )
  assert.equal(
    waiting,
    `7,bitcoin,BTC,${WITNESS},,2,${'0'.repeat(64)},2023-01-01T10:00:00Z,,0,unconfirmed,-0.0001,0.02000006\r\n`,
  )
})

test('any label survives a CSV parser, except for the apostrophe before a formula', () => {
  const [row] = sampleRows(1)
  assert.ok(row !== undefined)
  const label = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom(...'",\r\n=+-@\t a\'\u00a0\u200b\ufeff＝＋－＠')).map((signs) => signs.join('')),
  )
  fc.assert(
    fc.property(label, (text) => {
      const [record] = parse(csvRow({ ...address, label: text }, row, null))
      assert.equal(record?.length, CSV_COLUMNS.length)
      const read = record?.[CSV_COLUMNS.indexOf('label')] ?? ''
      assert.ok(read === text || read === `'${text}`, JSON.stringify(read))
      assert.doesNotMatch(read, /^[\t\r\n]|^[\s\u200b\ufeff]*[=+\-@＝＋－＠]/)
    }),
  )
})

test('a formula stays text', () => {
  assert.equal(textCell('=1+1'), "'=1+1")
  assert.equal(textCell('@SUM(A1)'), "'@SUM(A1)")
  assert.equal(textCell('=HYPERLINK("http://x","y")'), `"'=HYPERLINK(""http://x"",""y"")"`)
  for (const text of ['my = savings', '', ' ', 'a-b', "'=1", '—', '·+1']) assert.equal(textCell(text), text)
})

test('a formula stays text behind white space, invisible characters and in other widths', () => {
  const before = [
    ' ',
    '\t',
    '\u00a0',
    '\u200b',
    '\ufeff',
    '\u3000',
    '\u2028',
    '\u2060',
    '\u202e',
    '\u200f',
    '\u00ad',
  ]
  const more = [
    ...before,
    '\u3164',
    '\u180e',
    '\u0000',
    '\u001f',
    '\ue000',
    '\u034f',
    '\ufe0f',
    ' \u00a0\u200b ',
  ]
  for (const lead of ['', ...more]) {
    for (const sign of '=+-@＝＋－＠﹦﹢﹣﹫−') {
      const text = `${lead}${sign}1+1`
      assert.equal(textCell(text), `'${text}`, JSON.stringify(text))
    }
  }
})
