import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { HDKey } from '@scure/bip32'
import { AppError } from '../errors.ts'
import { readWalletText } from './wallet-text.ts'

const MASTER = HDKey.fromMasterSeed(new Uint8Array(32).fill(3))
const ACCOUNT = MASTER.derive("m/84'/0'/0'")
const KEY = ACCOUNT.publicExtendedKey
const PRIVATE_KEY = ACCOUNT.privateExtendedKey as string
const PHRASE = 'legal winner thank year wave sausage worth useful legal winner thank yellow'
const WIF = 'KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWn'
const TXID = 'e9873d79c6d87dc0fb6a5778633389f4453213303da61f20bd67fc233aa33262'

const electrum = (keystore: object, more: object = {}) =>
  JSON.stringify({ wallet_type: 'standard', keystore: { type: 'bip32', xpub: KEY, ...keystore }, ...more })
const descriptor = `wpkh(${KEY}/<0;1>/*)`

/** A public wallet beside a secret. */
const HOT_WALLETS: Readonly<Record<string, string>> = {
  'a phrase in its field': electrum({ seed: PHRASE }),
  'an extended private key': electrum({ xprv: PRIVATE_KEY }),
  'an encrypted one': electrum({ xprv: 'gvYzRTFX0kh2dLcNYDnQpqb6ee4KGzXXqeVxlqQ=' }),
  'keys of single addresses': electrum({ keypairs: { '02ab': WIF } }),
  'a key in a field of any name': electrum({}, { notes: `my key is ${WIF}` }),
  'words as a list': electrum({}, { backup: PHRASE.split(' ') }),
  'a seed that was added later': `${electrum({})},\n{"op":"add","path":"/keystore/seed","value":"${PHRASE}"}`,
  'a secret behind much else': electrum({}, { labels: { [TXID]: 'x'.repeat(300_000), y: PRIVATE_KEY } }),
  'an encrypted secret of Wasabi': JSON.stringify({ ExtPubKey: KEY, EncryptedSecret: '6PYWyFyk2Wyk' }),
  'a comment beside a descriptor': `# ${PHRASE}\n${descriptor}`,
}

/** Nothing but secrets, in the place of a wallet. */
const SECRETS: Readonly<Record<string, string>> = {
  phrase: PHRASE,
  numbered: PHRASE.split(' ')
    .map((word, index) => `${index + 1}. ${word}`)
    .join('\n'),
  key: WIF,
  extended: PRIVATE_KEY,
  'with an origin': `[d34db33f/84h/0h/0h]${PRIVATE_KEY}`,
  'in a descriptor': `wpkh(${PRIVATE_KEY}/0/*)`,
  'in a file of Bitcoin Core': JSON.stringify({ descriptors: [{ desc: `wpkh(${PRIVATE_KEY}/0/*)` }] }),
  'in any JSON': JSON.stringify({ a: [{ b: PHRASE }] }),
  'in broken JSON': `{"seed": "${PHRASE}"`,
  digits: TXID,
}

function refusal(text: string, secrets: 'refuse' | 'leave-out' = 'refuse'): AppError {
  try {
    readWalletText(text, null, secrets)
  } catch (error) {
    assert.ok(error instanceof AppError, String(error))
    for (const word of text.match(/[0-9A-Za-z]{20,}/g) ?? []) assert.ok(!error.message.includes(word))
    return error
  }
  throw new Error('the text was accepted')
}

describe('a wallet with a secret beside it', () => {
  for (const [what, text] of Object.entries(HOT_WALLETS)) {
    test(`is refused, or read without the secret where that stays with its owner: ${what}`, () => {
      const { code, message } = refusal(text)
      assert.equal(code, 'private_key')
      assert.match(message, /also contains .* What you pasted was not kept\.$/)
      const { readings, warnings } = readWalletText(text, null, 'leave-out')
      assert.equal(readings.length, 1)
      assert.match(warnings[0] ?? '', /^This file also contains the secret that can spend this wallet\./)
    })
  }

  test('is not confused with one that has hashes, labels, empty fields or public keys', () => {
    const publicWallets = [
      electrum(
        { seed: '', xprv: null, passphrase: '' },
        { keypairs: {}, transactions: { [TXID]: '0200'.repeat(500) } },
      ),
      electrum(
        {},
        { labels: { [TXID]: 'rent', [KEY]: 'able to pay' }, verified_tx3: { [TXID]: [1, 2, 3, TXID] } },
      ),
      'tr(79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798)',
      `# my savings\n${descriptor}`,
      `[d34db33f/84h/0h/0h]${KEY}`,
    ]
    for (const text of publicWallets)
      assert.ok(readWalletText(text, null).readings.length > 0, text.slice(0, 80))
  })
})

describe('a secret in the place of a wallet', () => {
  for (const [what, text] of Object.entries(SECRETS)) {
    test(`is refused as such everywhere: ${what}`, () => {
      for (const secrets of ['refuse', 'leave-out'] as const) {
        const { code, message } = refusal(text, secrets)
        assert.equal(code, 'private_key')
        assert.match(message, /What you pasted was not kept\.$/)
      }
    })
  }
})

describe('texts of any size', () => {
  test('are read up to 5 MB', () => {
    const labels = Object.fromEntries(
      Array.from({ length: 50_000 }, (_, index) => [
        TXID.slice(5) + String(index).padStart(5, '0'),
        'a label',
      ]),
    )
    const large = electrum({}, { labels })
    assert.ok(large.length > 3_000_000 && large.length < 5_000_000)
    assert.equal(readWalletText(large, null).readings.length, 1)
    assert.match(refusal(`${large}${' '.repeat(5_000_000 - large.length)} `).message, /larger than 5 MB/)
  })

  test('that are hostile are refused soon', { timeout: 60_000 }, () => {
    const long = 4_900_000
    const texts = [
      'a'.repeat(long),
      '('.repeat(long),
      `wpkh(${'A'.repeat(long)})`,
      '\n'.repeat(long),
      `policy: 2 of 2\na:${' '.repeat(400_000)}b${' '.repeat(50_000)}`,
      `addwallet ${'a'.repeat(490_000)}`,
      `addwallet a&${'b'.repeat(490_000)}`,
      `tr(${'{'.repeat(49_000)}`,
      '['.repeat(long),
      `{"a":${'['.repeat(2_000_000)}${']'.repeat(2_000_000)}}`,
      JSON.stringify({ descriptor: 'a'.repeat(long) }),
      JSON.stringify({ description_template: '@0/**'.repeat(900_000), keys_info: ['k'.repeat(100_000)] }),
      JSON.stringify({ wallet_type: '99999999of99999999', 'x1/': {} }),
      JSON.stringify({ descriptors: Array.from({ length: 100_000 }, () => ({ desc: 'wpkh(a)' })) }),
      JSON.stringify({ xfp: '0', bip84: { xpub: 'x'.repeat(long), deriv: '/'.repeat(100) } }),
      `${JSON.stringify({ a: 1 })},{"op":"add","path":"${'/a'.repeat(1_000_000)}","value":1}`,
    ]
    for (const text of texts)
      assert.match(refusal(text).code, /^(?:invalid|unsupported)_wallet$/, text.slice(0, 40))
  })

  test('cannot change what all objects inherit', () => {
    for (const path of ['/__proto__/polluted', '/constructor/prototype/polluted']) {
      refusal(`{"a":1},{"op":"add","path":"${path}","value":1}`)
      assert.equal('polluted' in {}, false)
    }
  })
})

test('a private key alone is named as what it is, and so is one in a descriptor', () => {
  const refusalOf = (text: string) => {
    try {
      readWalletText(text, null)
    } catch (error) {
      return error instanceof AppError && error.code === 'private_key' ? error.message : String(error)
    }
    return 'read'
  }
  assert.match(refusalOf(PRIVATE_KEY), /^This is an extended private key/)
  assert.match(refusalOf(`[d34db33f/84h/0h/0h]${PRIVATE_KEY}`), /^This is an extended private key/)
  assert.match(refusalOf(`wpkh(${PRIVATE_KEY}/0/*)`), /^This descriptor contains a private key/)
})
