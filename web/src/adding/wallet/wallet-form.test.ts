import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readWalletVectors } from '../../../../src/domain/keys/testing/wallet-vectors.ts'
import { walletForm } from './wallet-form.ts'

const VECTORS = readWalletVectors()
const ADDRESS = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'

describe('the form of a wallet', () => {
  test('is noticed in every wallet file, descriptor and key', () => {
    for (const { id, content } of VECTORS.walletFiles) assert.notEqual(walletForm(content), 'no', id)
    const keys = VECTORS.eightCoins.map(({ key }) => key)
    const descriptors = VECTORS.multisig.map(({ descriptor }) => descriptor)
    for (const text of [...keys, ...descriptors]) {
      assert.equal(walletForm(text), 'surely', text)
      assert.equal(walletForm(`  ${text.slice(0, 60)}\n${text.slice(60)} `) === 'no', false, text)
    }
  })

  test('is certain where a text has nothing else, also if it is mistyped', () => {
    const [{ key } = { key: '' }] = VECTORS.eightCoins
    assert.equal(walletForm(`${key.slice(0, -1)}x`), 'surely')
    assert.equal(walletForm(`[d34db33f/84h/0h/0h]${key}/<0;1>/*`), 'surely')
    for (const wrong of [
      key.slice(0, 60),
      `${key.slice(0, 36)}…${key.slice(-6)}`,
      `${key}${key.slice(0, 30)}`,
    ]) {
      assert.equal(walletForm(wrong), 'surely', wrong)
      assert.equal(walletForm(`[d34db33f/84h/0h/0h]${wrong}/0/*`), 'surely', wrong)
    }
    assert.equal(walletForm(`${key.slice(0, 50)}0${key.slice(51)}`), 'surely')
    assert.equal(walletForm(`xqub${key.slice(4)}`), 'surely')
    assert.equal(walletForm(`${key.slice(0, 50)}\n${ADDRESS}`), 'no')
    assert.equal(walletForm(`Receive: wpkh(${key}/0/*)\nChange: wpkh(${key}/1/*)`), 'surely')
    assert.equal(walletForm(`${ADDRESS}, rent\n${key}, savings`), 'maybe')
  })

  test('is not seen in addresses, labels, links, words and tables', () => {
    const texts = [
      '',
      ADDRESS,
      `${ADDRESS}, savings (old)\n${ADDRESS}, multi (3)`,
      `bitcoin:${ADDRESS}?amount=1`,
      `{"type":"addr","ref":"${ADDRESS}","label":"rent"}`,
      JSON.stringify([{ address: ADDRESS, label: 'tr (1)' }]),
      'legal winner thank year wave sausage worth useful legal winner thank yellow',
      'KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWn',
      `addr(${ADDRESS})`,
      'e9873d79c6d87dc0fb6a5778633389f4453213303da61f20bd67fc233aa33262',
    ]
    for (const text of texts) assert.equal(walletForm(text), 'no', text)
  })

  test('is found soon in texts of any length', { timeout: 20_000 }, () => {
    for (const text of ['a', '(', '\n', ' ', '[', 'xpub', 'wpkh(', '{', '"', 'policy ']) {
      walletForm(text.repeat(5_000_000 / text.length))
    }
  })
})
