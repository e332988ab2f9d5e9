import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { HDKey } from '@scure/bip32'
import { type ChainSlug, chainOf } from '../chains/chain.ts'
import { openDescriptor } from './open-descriptor.ts'
import { readWalletVectors } from './testing/wallet-vectors.ts'
import { previewWallet } from './wallet-preview.ts'
import { readWalletText } from './wallet-text.ts'

const MASTER = HDKey.fromMasterSeed(new Uint8Array(32).fill(1))
const ACCOUNT = MASTER.derive("m/84'/0'/0'")
const OTHER = HDKey.fromMasterSeed(new Uint8Array(32).fill(2)).derive("m/84'/0'/0'")
const [KEY, KEY_2] = [ACCOUNT.publicExtendedKey, OTHER.publicExtendedKey]
const ypubOf = (key: HDKey) =>
  new HDKey({
    versions: { public: 0x049d7cb2, private: 0x049d7878 },
    publicKey: key.publicKey as Uint8Array,
    chainCode: key.chainCode as Uint8Array,
    depth: key.depth,
    index: key.index,
    parentFingerprint: key.parentFingerprint,
  }).publicExtendedKey

const warningsOf = (text: string, chain: ChainSlug | null = 'bitcoin') => readWalletText(text, chain).warnings
const firstOf = (text: string) =>
  openDescriptor(text, chainOf('bitcoin')).addresses(0, 0, 1)[0]?.address ?? ''

describe('the preview of a wallet warns', () => {
  test('of nothing where a descriptor has both branches and agrees with the paths of its keys', () => {
    assert.deepEqual(warningsOf(`wpkh([d34db33f/84h/0h/0h]${KEY}/<0;1>/*)`), [])
    assert.deepEqual(warningsOf(`wpkh(${KEY}/0/*)\nwpkh(${KEY}/1/*)`), [])
    assert.deepEqual(warningsOf(`wsh(sortedmulti(2,${KEY}/<0;1>/*,${KEY_2}/<0;1>/*))`), [])
    assert.deepEqual(warningsOf(KEY), [])
  })

  test('that one branch of the two is missing, and how to add it', () => {
    const [receive, ...others] = warningsOf(`wpkh(${KEY}/0/*)`)
    assert.match(receive ?? '', /^Only receive addresses: the change addresses are not followed\. .*<0;1>/)
    assert.equal(others.length, 0)
    assert.match(receive ?? '', /in place of \/0\/\*, and remove the # with the checksum behind it\.$/)
    assert.match(
      warningsOf(`tr(${KEY}/1/*)`)[0] ?? '',
      /^Only change addresses: the receive addresses are not/,
    )
    assert.match(warningsOf(`wpkh(${KEY}/*)`)[0] ?? '', /^Only one branch/)
    assert.match(warningsOf(`wpkh(${KEY}/0/7)`)[0] ?? '', /^Only one address/)
  })

  test('that the path of a key is for another script type or coin', () => {
    const [type] = warningsOf(`wpkh([d34db33f/49h/0h/0h]${KEY}/<0;1>/*)`)
    assert.match(
      type ?? '',
      /\(49h\) is for nested SegWit \(P2SH-P2WPKH\), .* native SegWit \(P2WPKH\)\. Compare/,
    )
    assert.match(warningsOf(`wpkh([d34db33f/84h/2h/0h]${KEY}/<0;1>/*)`)[0] ?? '', /Litecoin, not of Bitcoin/)
    assert.deepEqual(warningsOf(`pkh([d34db33f/44h/0h/0h]${KEY}/<0;1>/*)`, 'bitcoin-cash'), [])
  })

  test('that the letters of a key say another script type than its path', () => {
    const [warning] = warningsOf(`[d34db33f/84h/0h/0h]${ypubOf(ACCOUNT)}`)
    assert.match(warning ?? '', /letters of the key \(ypub…\) .* than native SegWit \(P2WPKH\)/)
  })

  test('that a master key cannot give accounts, and that a key may be of one signer', () => {
    assert.match(warningsOf(MASTER.publicExtendedKey)[0] ?? '', /^This is a master key/)
    const signer = MASTER.derive("m/48'/0'/0'/2'").publicExtendedKey
    assert.match(warningsOf(signer)[0] ?? '', /one signer.* ends with 2h/)
  })

  test('that keys are not sorted', () => {
    assert.match(
      warningsOf(`wsh(multi(1,${KEY}/<0;1>/*,${KEY_2}/<0;1>/*))`)[0] ?? '',
      /order in which they are written/,
    )
  })
})

describe('a key below an account', () => {
  test('is one branch, or one address', () => {
    const [branch] = readWalletText(ACCOUNT.deriveChild(0).publicExtendedKey, 'bitcoin').readings.flatMap(
      previewWallet,
    )
    assert.equal(branch?.receive[0], firstOf(`pkh(${KEY}/0/*)`))
    assert.deepEqual(branch?.change, [])
    const leaf = ACCOUNT.deriveChild(0).deriveChild(3).publicExtendedKey
    const [address] = readWalletText(leaf, 'bitcoin').readings.flatMap(previewWallet)
    assert.deepEqual(address?.receive, [firstOf(`pkh(${KEY}/0/3)`)])
  })

  test('has the path that is written behind it', () => {
    const readings = readWalletText(`[d34db33f/84h/0h/0h]${KEY}/<2;3>/*`, null).readings
    const [preview, ...others] = readings.flatMap(previewWallet)
    assert.equal(others.length, 0)
    assert.equal(preview?.receive[0], firstOf(`wpkh(${KEY}/2/*)`))
    assert.throws(() => readWalletText(`${KEY}/0/*x`, null), { code: 'invalid_wallet' })
  })
})

describe('the first address that a file states', () => {
  const multi = (name: string) => `wsh(${name}(2,${KEY}/**,${KEY_2}/**))`
  const [one, two] = [multi('multi'), multi('sortedmulti')].map((text) =>
    firstOf(text.replaceAll('/**', '/<0;1>/*')),
  )
  // Written in the order that sorting changes.
  const isSorted = one === two
  const [first, second] = isSorted ? [KEY_2, KEY] : [KEY, KEY_2]
  const script = (name: string, path: string) => `wsh(${name}(2,${first}${path},${second}${path}))`
  const stated = (address: string) => `BSMS 1.0\n${script('multi', '/**')}\n/0/*,/1/*\n${address}`
  const kindOf = (text: string) => readWalletText(text, null).readings.flatMap(previewWallet)[0]?.scriptType

  test('decides whether multi means sorted keys, and the preview says so', () => {
    const [written, sorted] = ['multi', 'sortedmulti'].map((name) => firstOf(script(name, '/<0;1>/*')))
    assert.notEqual(written, sorted)
    assert.equal(kindOf(stated(written ?? '')), 'wsh-multi')
    assert.equal(kindOf(stated(sorted?.toUpperCase() ?? '')), 'wsh-sortedmulti')
    assert.match(readWalletText(stated(sorted ?? ''), null).warnings[0] ?? '', /read as sortedmulti/)
    const other = firstOf(`wpkh(${KEY}/0/*)`)
    assert.throws(() => readWalletText(stated(other), null), { code: 'invalid_wallet' })
  })

  test('is compared in files of Electrum and Coldcard too', () => {
    const electrum = (address: string) =>
      JSON.stringify({
        wallet_type: 'standard',
        keystore: { type: 'hardware', xpub: KEY, derivation: "m/44'/0'/0'", root_fingerprint: 'd34db33f' },
        addresses: { receiving: [address], change: [] },
        gap_limit: 60,
      })
    const { readings, gapLimit } = readWalletText(electrum(firstOf(`pkh(${KEY}/0/*)`)), null)
    assert.deepEqual([readings.length, gapLimit], [1, 60])
    const other = firstOf(`pkh(${KEY_2}/0/*)`)
    assert.throws(() => readWalletText(electrum(other), null), { code: 'invalid_wallet' })
    const coldcard = JSON.stringify({
      xfp: 'D34DB33F',
      bip84: { xpub: KEY, deriv: "m/84'/0'/0'", first: other },
    })
    assert.throws(() => readWalletText(coldcard, null), { code: 'invalid_wallet' })
  })

  test('names the coin where the keys do not', () => {
    const address = openDescriptor(`pkh(${KEY}/0/*)`, chainOf('dogecoin')).addresses(0, 0, 1)[0]?.address
    const text = `BSMS 1.0\npkh(${KEY}/**)\n/0/*,/1/*\n${address}`
    assert.equal(readWalletText(text, null).readings[0]?.chain, 'dogecoin')
  })
})

test('the coin of a descriptor is the one that its keys or their paths say', () => {
  const chainOfText = (text: string, chain: ChainSlug | null = null) =>
    readWalletText(text, chain).readings[0]?.chain
  assert.equal(chainOfText(`pkh([d34db33f/44h/3h/0h]${KEY}/<0;1>/*)`), 'dogecoin')
  assert.equal(chainOfText(`pkh(${KEY}/<0;1>/*)`), 'bitcoin')
  assert.equal(chainOfText(`pkh(${KEY}/<0;1>/*)`, 'dash'), 'dash')
  const { eightCoins } = readWalletVectors()
  const { key } = eightCoins.find((one) => one.key.startsWith('Ltub')) as { key: string }
  assert.equal(chainOfText(`pkh(${key}/<0;1>/*)`), 'litecoin')
  assert.throws(() => chainOfText(`pkh(${key}/<0;1>/*)`, 'bitcoin'), /of Litecoin, not of Bitcoin/)
})
