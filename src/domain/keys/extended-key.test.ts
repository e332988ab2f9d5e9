import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { AppError } from '../errors.ts'
import { descendant } from './child-keys.ts'
import { type ExtendedKey, readExtendedKey, xpubOf } from './extended-key.ts'
import { readWalletVectors } from './testing/wallet-vectors.ts'

const VECTORS = readWalletVectors()

function refusal(text: string): AppError {
  try {
    readExtendedKey(text)
  } catch (error) {
    assert.ok(error instanceof AppError, String(error))
    assert.ok(!error.message.includes(text))
    return error
  }
  throw new Error('the key was accepted')
}

describe('extended keys', () => {
  test('of the standard are read, and derive each other where no step is hardened', () => {
    for (const { chains } of VECTORS.bip32Valid) {
      let parent: ExtendedKey | null = null
      for (const { path, xpub } of chains) {
        const key = readExtendedKey(xpub)
        assert.equal(xpubOf(key), xpub)
        const step = path.split('/').at(-1) ?? ''
        if (parent !== null && /^\d+$/.test(step)) {
          const child = descendant(parent, [Number(step)])
          assert.deepEqual(child, { publicKey: key.publicKey, chainCode: key.chainCode }, path)
        }
        parent = key
      }
    }
  })

  test('that the standard calls invalid are refused, and those with a private key as private', () => {
    for (const { key, reason } of VECTORS.bip32Invalid) {
      const { code } = refusal(key)
      const isPrivate = /^xprv/.test(key) && !/prvkey prefix 04|pubkey mismatch|checksum/.test(reason)
      if (isPrivate) assert.equal(code, 'private_key', reason)
      else assert.ok(code !== 'private_key' || /mismatch|checksum|prvkey/.test(reason), reason)
    }
  })

  test('that are private are refused in every spelling', () => {
    for (const { id, text } of VECTORS.privateMaterial.filter((one) => /^[A-Za-z]{3}v/.test(one.text))) {
      assert.equal(refusal(text).code, 'private_key', id)
    }
  })

  test('of other coins and of test networks are refused by name', () => {
    for (const { key, coin } of VECTORS.otherCoins) {
      assert.ok(['unsupported_wallet', 'invalid_wallet'].includes(refusal(key).code), coin)
    }
    const testnet = VECTORS.derivations.filter(({ key }) => /^[tuv]pub/.test(key))
    assert.ok(testnet.length > 0)
    for (const { key } of testnet) assert.match(refusal(key).message, /test network/)
  })

  test('name Groestlcoin by their checksum', () => {
    const groestl = VECTORS.eightCoins.filter(({ chain }) => chain === 'groestlcoin')
    assert.ok(groestl.length > 0)
    for (const { key } of groestl) assert.equal(readExtendedKey(key).checksum, 'groestl512')
  })

  test('with a character wrong are refused', () => {
    const { key } = VECTORS.eightCoins[0] as { key: string }
    for (let at = 5; at < key.length; at++) {
      const other = key[at] === '2' ? '3' : '2'
      assert.notEqual(refusal(key.slice(0, at) + other + key.slice(at + 1)).code, 'private_key')
    }
  })
})
