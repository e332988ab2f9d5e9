import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeFile } from './decode-file.ts'

const TEXT = 'Address,Label\nbc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4,épargne Müller\n'

function textOf(bytes: Uint8Array): string {
  const decoded = decodeFile(bytes)
  return decoded.kind === 'text' ? decoded.text : decoded.reason
}

test('a file is read in the encoding that its mark names, and in UTF-8 without one', () => {
  const utf16 = Buffer.from(TEXT, 'utf16le')
  for (const bytes of [
    Buffer.from(TEXT),
    Buffer.from(`\uFEFF${TEXT}`),
    Buffer.from(`\uFEFF${TEXT}`, 'utf16le'),
    Buffer.from(`\uFEFF${TEXT}`, 'utf16le').swap16(),
    utf16,
    Buffer.from(utf16).swap16(),
  ]) {
    assert.equal(textOf(bytes), TEXT)
  }
})

test('a file that is not in UTF-8 is read as Windows-1252, and the page says so', () => {
  const decoded = decodeFile(Buffer.from(TEXT, 'latin1'))
  assert.deepEqual(decoded, {
    kind: 'text',
    text: TEXT,
    note: 'The file is not in UTF-8 and was read as Windows-1252. Check the labels.',
  })
  assert.equal(textOf(Uint8Array.of(0x80, 0x20, 0x93, 0x94)), '€ “”')
})

test('a file that is no text is named', () => {
  assert.match(textOf(Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0)), /workbook.*as CSV/)
  assert.match(textOf(Buffer.from('%PDF-1.7')), /PDF/)
  assert.match(textOf(Buffer.from('H:2,block:9,blockSize:1000')), /Sparrow.*Export the wallet/)
  assert.match(textOf(Buffer.from('psbt\xff\x01', 'latin1')), /PSBT/)
  assert.equal(textOf(Uint8Array.of(1, 2, 3, 0, 0, 0, 200, 0, 0, 0, 7, 9)), 'This file is not text.')
})
