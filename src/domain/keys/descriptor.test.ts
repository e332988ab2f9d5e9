import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { hex } from '@scure/base'
import { AppError } from '../errors.ts'
import type { Descriptor } from './descriptor.ts'
import { descriptorChecksum } from './descriptor-checksum.ts'
import { OutputScripts } from './output-scripts.ts'
import { parseDescriptor } from './parse-descriptor.ts'
import { readWalletVectors } from './testing/wallet-vectors.ts'
import { writeDescriptor } from './write-descriptor.ts'

const VECTORS = readWalletVectors()
const KEY =
  'xpub661MyMwAqRbcFW31YEwpkMuc5THy2PSt5bDMsktWQcFF8syAmRUapSCGu8ED9W6oDMSgv6Zz8idoc4a6mr8BDzTJY47LJhkJ8UB7WEGuduB'

/** The code of the refusal; null if it is valid. */
function refusal(text: string): string | null {
  try {
    parseDescriptor(text)
    return null
  } catch (error) {
    assert.ok(error instanceof AppError, String(error))
    for (const word of text.match(/[0-9A-Za-z]{30,}/g) ?? []) assert.ok(!error.message.includes(word))
    return error.code
  }
}

function scriptsOf(descriptor: Descriptor, branch: number, count: number): readonly string[] {
  if (descriptor.kind === 'raw') return [hex.encode(descriptor.script)]
  assert.ok(descriptor.kind !== 'addr' && descriptor.kind !== 'combo')
  return new OutputScripts(descriptor, branch)
    .range(0, count)
    .map((script) => hex.encode(script as Uint8Array))
}

describe('output descriptors', () => {
  test('of public keys give the scripts of the standard', () => {
    const open = VECTORS.descriptorsValid.filter((vector) => !vector.private)
    assert.ok(open.length > 15)
    for (const { descriptor: text, scripts, checksum } of open) {
      assert.equal(descriptorChecksum(text), checksum)
      const { descriptor } = parseDescriptor(`${text}#${checksum}`)
      if (descriptor.kind === 'combo') continue
      assert.deepEqual(scriptsOf(descriptor, 0, scripts.length), scripts, text)
    }
  })

  test('with private keys are refused as such', () => {
    for (const { descriptor, scripts } of VECTORS.descriptorsValid.filter((vector) => vector.private)) {
      if (scripts.length > 0) assert.equal(refusal(descriptor), 'private_key', descriptor)
      else assert.notEqual(refusal(descriptor), null)
    }
  })

  test('that break a rule of the standard are refused', () => {
    const all = [
      ...VECTORS.descriptorsInvalid.filter(({ descriptor }) => !descriptor.startsWith('addr(')),
      ...VECTORS.multipathInvalid,
      ...VECTORS.annotationsInvalid.map(({ text, reason }) => ({ descriptor: text, reason })),
    ]
    for (const { descriptor, reason } of all) assert.notEqual(refusal(descriptor), null, reason)
  })

  test('are written with every key expression of the standard', () => {
    for (const { text, what } of VECTORS.keyExpressionsValid) {
      const code = refusal(`pkh(${text})`)
      const isHardened = /\d['h](?:\/\d+['h]?)*\/\*|\*h/.test(text.replace(/^\[.*?\]/, ''))
      const expected = /prv|^5/.test(text) ? 'private_key' : isHardened ? 'invalid_wallet' : null
      assert.equal(code, expected, what)
    }
    for (const { text, what } of VECTORS.keyExpressionsInvalid)
      assert.notEqual(refusal(`pkh(${text})`), null, what)
  })

  test('with a multipath step give the scripts of each descriptor that they stand for', () => {
    for (const { descriptor: text, expands } of VECTORS.multipathValid) {
      if (/prv/.test(text)) continue
      const { descriptor } = parseDescriptor(text)
      for (const [branch, single] of expands.entries()) {
        const expected = scriptsOf(parseDescriptor(single).descriptor, 0, 3)
        assert.deepEqual(scriptsOf(descriptor, branch, 3), expected, single)
      }
    }
  })

  test('have checksums that find every wrong character', () => {
    for (const { text, valid, what } of VECTORS.descriptorChecksum) {
      const [body = '', given] = text.split('#')
      assert.equal(given === undefined || descriptorChecksum(body) === given, valid, what)
    }
    for (const { text, valid } of VECTORS.checksumsInTheWild) {
      const [body = '', given] = text.split('#')
      assert.equal(descriptorChecksum(body) === given, valid)
    }
    const text = `wpkh(${KEY}/0/*)`
    const right = `${text}#${descriptorChecksum(text)}`
    assert.equal(refusal(right), null)
    for (let at = text.indexOf('/'); at < right.length; at++) {
      if (right[at] === '#') continue
      const other = right[at] === '7' ? '8' : '7'
      assert.notEqual(refusal(right.slice(0, at) + other + right.slice(at + 1)), null)
    }
  })

  test('have annotations for the gap and the first block', () => {
    const found = VECTORS.annotationsValid.map((text) => parseDescriptor(text).annotations)
    assert.deepEqual(found, [
      { gapLimit: 30, birthHeight: 800_000 },
      { gapLimit: null, birthHeight: null },
      { gapLimit: null, birthHeight: 150_000 },
      { gapLimit: 20, birthHeight: 709_632 },
    ])
  })

  test('whose keys have letters of another script type are refused', () => {
    const { key } = VECTORS.eightCoins.find(({ key: text }) => text.startsWith('zpub')) as { key: string }
    assert.equal(refusal(`wpkh(${key}/0/*)`), null)
    for (const text of [`pkh(${key}/0/*)`, `sh(wpkh(${key}/0/*))`, `wsh(multi(1,${key}/0/*))`]) {
      assert.equal(refusal(text), 'invalid_wallet')
    }
  })

  test('may have their branches in the short form of policies, or in the form of Blockbook', () => {
    const canonical = writeDescriptor(parseDescriptor(`wpkh(${KEY}/<0;1>/*)`).descriptor)
    for (const path of ['/**', '/{0,1}/*']) {
      const text = `wpkh(${KEY}${path})`
      assert.equal(writeDescriptor(parseDescriptor(text).descriptor), canonical)
      assert.equal(refusal(`${text}#${descriptorChecksum(text)}`), null)
    }
    for (const path of [
      '/**/*',
      '/***',
      '/<0;1>/**',
      '/{0;1}/*',
      '/<0,1>/*',
      '/{0,1>/*',
      `/${'0/'.repeat(21)}*`,
    ]) {
      assert.equal(refusal(`wpkh(${KEY}${path})`), 'invalid_wallet', path)
    }
  })

  test('with a path of more steps than any wallet has are refused', () => {
    for (const text of [
      `wpkh([d34db33f${'/1'.repeat(21)}]${KEY}/0/*)`,
      `wpkh([d34db33f${'/1h'.repeat(5_000)}]${KEY}/0/*)`,
      `wpkh(${KEY}${'/1'.repeat(21)}/*)`,
    ]) {
      assert.throws(() => parseDescriptor(text), { code: 'invalid_wallet', message: /at most 20 steps/ })
    }
  })

  test('of kinds that are not supported are refused by name', () => {
    const unsupported = {
      [`wsh(and_v(v:pk(${KEY}/0/*),older(1000)))`]: /miniscript \(and_v\)/,
      [`wsh(thresh(2,pk(${KEY}/0/*),s:pk(${KEY}/1/*)))`]: /miniscript \(thresh\)/,
      [`tr(musig(${KEY},${KEY})/0/*)`]: /musig/,
      'sp(spscan1q)': /silent payment/,
      [`rawtr(${KEY}/0/*)`]: /rawtr/,
      [`tr(${KEY}/0/*,pkh(${KEY}/1/*))`]: /miniscript \(pkh\)/,
      [`tr(${KEY}/0/*,{pk(${KEY}/1/*),and_v(v:pk(${KEY}/2/*),older(9))})`]: /miniscript \(and_v\)/,
    }
    for (const [text, expected] of Object.entries(unsupported)) {
      assert.throws(
        () => parseDescriptor(text),
        (error: AppError) => error.code === 'unsupported_wallet' && expected.test(error.message),
        text,
      )
    }
  })
})
