import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseLabel } from './label.ts'

test('a label is trimmed; one without anything visible is none', () => {
  for (const [text, label] of [
    [' savings ', 'savings'],
    ['\t\n savings\u00a0\u3000\u200b\ufeff', 'savings'],
    ['❤️', '❤️'],
    ['👩‍🚀 trip', '👩‍🚀 trip'],
    ['می‌خواهم', 'می‌خواهم'],
    ['עברית', 'עברית'],
    ['', null],
    ['   ', null],
    ['\u00a0\u2003\u3000', null],
    ['\u200b\u200d\ufeff', null],
    ['\u3164\u115f\u2800', null],
    [null, null],
  ] as const) {
    assert.equal(parseLabel(text), label)
  }
})

test('a label that could change how the text around it is shown is refused, and the character is named', () => {
  const controls = ['\u0000', '\u001b[31m', 'a\nb', '\u007f', '\u0085x', '\u2028', '\ud800', '\udfff']
  const directions = [
    '\u061c',
    '\u200e',
    '\u200f',
    '\u202a',
    '\u202d',
    '\u202e',
    '\u2066',
    '\u2069',
    '\u206a',
  ]
  for (const text of [...controls, ...directions]) {
    const [refused = ''] = /[^ -~]/u.exec(text) ?? []
    const code = refused.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')
    assert.throws(() => parseLabel(`a${text}b`), {
      code: 'invalid_request',
      message: new RegExp(`^"label" must not contain .*\\(U\\+${code}\\)\\.$`),
    })
  }
})

test('a label has at most 200 characters, white space around it and halves of pairs not counted', () => {
  assert.equal(parseLabel(`  ${'🚲'.repeat(200)}  `), '🚲'.repeat(200))
  assert.throws(() => parseLabel('🚲'.repeat(201)), { code: 'invalid_request', message: /201/ })
})

test('a stored label is stored the same when it is sent again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
      let label: string | null
      try {
        label = parseLabel(text)
      } catch {
        return
      }
      assert.equal(parseLabel(label), label)
      assert.ok(label === null || label.isWellFormed())
    }),
  )
})
