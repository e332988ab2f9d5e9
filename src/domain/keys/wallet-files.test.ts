import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { AppError } from '../errors.ts'
import { readWalletVectors } from './testing/wallet-vectors.ts'
import { previewWallet } from './wallet-preview.ts'
import { readWalletText } from './wallet-text.ts'

const XPUB =
  'xpub6CatWdiZiodmUeTDp8LT5or8nmbKNcuyvz7WyksVFkKB4RHwCD3XyuvPEbvqAQY3rAPshWcMLoP2fMFMKHPJ4ZeZXYVUhLv1VMrjPC7PW6V'
const electrum = (keystore: unknown, wallet_type = 'standard') => ({ wallet_type, keystore })

const read = (file: unknown) => readWalletText(JSON.stringify(file), null).readings.flatMap(previewWallet)

function refusal(file: unknown): AppError {
  try {
    read(file)
  } catch (error) {
    assert.ok(error instanceof AppError, String(error))
    return error
  }
  throw new Error('the file was accepted')
}

describe('a wallet file', () => {
  test('of Electrum for another coin has that coin and the script type of its letters', () => {
    const named = readWalletVectors().eightCoins.filter(({ key }) => !key.startsWith('xpub'))
    assert.ok(named.length > 8)
    for (const { chain, type, key, addresses } of named) {
      // Litecoin's zpub is also Bitcoin's: the path says the coin.
      const derivation = chain === 'litecoin' ? "m/84'/2'/0'" : null
      const [preview] = read(electrum({ xpub: key, derivation, root_fingerprint: 'd34db33f' }))
      assert.deepEqual([preview?.chain, preview?.scriptType], [chain, type], key.slice(0, 4))
      assert.equal(preview?.receive[0], addresses['0/0'])
    }
  })

  test('of Electrum with two factors is a wallet of two of three keys', () => {
    const store = { xpub: XPUB }
    const [preview] = read({ wallet_type: '2fa', 'x1/': store, 'x2/': store, 'x3/': store })
    assert.equal(preview?.scriptType, 'sh-sortedmulti')
    assert.deepEqual(preview.quorum, { required: 2, signers: 3 })
    assert.match(refusal({ wallet_type: '2fa', 'x1/': store, 'x2/': store }).message, /2 of 3 signers/)
  })

  test('with the path of an xpub has the script type of its purpose', () => {
    for (const [path, type] of [
      ["m/44'/0'/0'", 'pkh'],
      ["m/49'/0'/0'", 'sh-wpkh'],
      ["m/84'/0'/0'", 'wpkh'],
      ["m/86'/0'/0'", 'tr'],
      [undefined, 'wpkh'],
    ]) {
      const [preview] = read({ ExtPubKey: XPUB, MasterFingerprint: 'D34DB33F', AccountKeyPath: path })
      assert.equal(preview?.scriptType, type, path ?? 'no path')
    }
  })

  test('may be the list that Bitcoin Core imports', () => {
    const [preview] = read([{ desc: `wpkh(${XPUB}/0/*)` }, { desc: `wpkh(${XPUB}/1/*)`, internal: true }])
    assert.equal(preview?.change.length, 3)
  })

  test('that has no wallet is refused with what it is', () => {
    const account = { deriv: "m/48'/0'/0'/2'", xpub: XPUB }
    for (const [file, code, message] of [
      [electrum(null, 'imported'), 'unsupported_wallet', /single addresses/],
      [{ xfp: 'D34DB33F', chain: 'BTC', bip48_2: account }, 'unsupported_wallet', /one signer/],
      [{ description_template: 'wpkh(@0/**)', keys_info: [`${XPUB}/0`] }, 'invalid_wallet', /do not fit/],
      [
        {
          description_template: 'wsh(multi(2,@0/**,@1/**))',
          keys_info: [`[aaaaaaaa/48h]${XPUB}`, `[bbbbbbbb/48h]${XPUB}`],
        },
        'invalid_wallet',
        /do not fit/,
      ],
    ] as const) {
      const error = refusal(file)
      assert.equal(error.code, code)
      assert.match(error.message, message)
    }
  })

  test('with a secret under any of its names is refused, and with a public key there is not', () => {
    for (const name of [
      'masterPrivateKey',
      'xPrivKey',
      'encrypted_seed',
      'encryptedMnemonic',
      'seedWords',
      'entropy',
      'EncryptedSecret',
    ]) {
      for (const file of [{ ExtPubKey: XPUB, [name]: 'ZmFrZQ==' }, { other: { [name]: 'ZmFrZQ==' } }]) {
        const error = refusal(file)
        assert.equal(error.code, 'private_key', name)
        assert.match(error.message, /the secret that can spend the wallet/)
      }
    }
    assert.equal(refusal({ type: 'watchOnly', secret: XPUB }).code, 'invalid_wallet')
  })
})

test('a file with a secret under any of its usual names is refused for it', () => {
  const names = ['masterPrivateKey', 'xPrivKey', 'encrypted_seed', 'encryptedMnemonic', 'entropy', 'hd_seed']
  for (const name of names) {
    assert.equal(
      refusal({ label: 'Cold', xpub: XPUB, [name]: 'U2FsdGVkX1+secret' }).code,
      'private_key',
      name,
    )
  }
})
