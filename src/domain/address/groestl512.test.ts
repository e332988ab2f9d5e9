import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hex } from '@scure/base'
import { groestl512 } from './groestl512.ts'

// The empty message: ShortMsgKAT_512 of the submission. The others: output of groestl-hash-js 1.0.0.
for (const [message, digest] of [
  [
    '',
    '6d3ad29d279110eef3adbd66de2a0345a77baede1557f5d099fce0c03d6dc2ba8e6d4a6633dfbd66053c20faa87d1a11f39a7fbe4a6c2f009801370308fc4ad8',
  ],
  [
    'The quick brown fox jumps over the lazy dog',
    'badc1f70ccd69e0cf3760c3f93884289da84ec13c70b3d12a53a7a8a4a513f99715d46288f55e1dbf926e6d084a0538e4eebfc91cf2b21452921ccde9131718d',
  ],
] as const) {
  test(`Grøstl-512 of ${message === '' ? 'the empty message' : `"${message}"`}`, () => {
    assert.equal(hex.encode(groestl512(new TextEncoder().encode(message))), digest)
  })
}

test('Grøstl-512 of more than one block', () => {
  assert.equal(
    hex.encode(groestl512(new Uint8Array(200).fill(97))),
    'c9f4f928dc7448114d8ca40e306934cc88790892547d1f8de4273433dbe35a999fce02b5e5fc2d8ec2e9434114d77e968754019bc40021ef5308e350d44595f2',
  )
})

test('Grøstl-512 with padding in a separate block', () => {
  assert.equal(
    hex.encode(groestl512(new Uint8Array(120).fill(97))),
    '6e90753dd04f2bdab81666f8ca12205e41cc0ff154f10b34517212bc37d2e852a86c583b0685c1081f0a7f743b81b8e00f52e2def11fea21e3c7dc7f76a1bcfb',
  )
})
