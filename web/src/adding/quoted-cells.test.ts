import assert from 'node:assert/strict'
import { test } from 'node:test'
import { quotedCells } from './quoted-cells.ts'

test('cells may hold the mark, line breaks and doubled quotes in quotes', () => {
  for (const [text, cells] of [
    ['"a"', ['a']],
    ['"a" ', ['a']],
    ['""', ['']],
    ['x,"a,b","c\nd" ,e"f', ['x', 'a,b', 'c\nd', 'e"f']],
    ['"say ""hi""",', ['say "hi"', '']],
    ['"""",""', ['"', '']],
  ] as const) {
    assert.deepEqual(quotedCells(text, ','), cells, text)
  }
  assert.deepEqual(quotedCells('"a,b";c', ';'), ['a,b', 'c'])
})

test('a quote that is never closed is said to be open', () => {
  for (const text of ['"', 'a,"b', '"a""', '"a\nb']) assert.equal(quotedCells(text, ','), 'open', text)
})

test('what is no single record has no cells', () => {
  for (const text of ['"a"b', '"a"b,c', 'a\n"b"', '"a",b\nc'])
    assert.equal(quotedCells(text, ','), null, text)
})
