import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { HDKey } from '@scure/bip32'
import fc from 'fast-check'
import { chainOf } from '../chains/chain.ts'
import { runSteps } from '../steps.ts'
import { mergeBranches } from './merge-branches.ts'
import { OpenDescriptor } from './open-descriptor.ts'
import { parseDescriptor } from './parse-descriptor.ts'
import { writeDescriptor } from './write-descriptor.ts'

const bitcoin = chainOf('bitcoin')
const [XPUB, OTHER] = ['a', 'b'].map(
  (letter) =>
    HDKey.fromMasterSeed(new Uint8Array(32).fill(letter.charCodeAt(0))).derive("m/84'/0'/0'")
      .publicExtendedKey,
) as [string, string]
const ORIGIN = '[d34db33f/84h/0h/0h]'

function merged(texts: readonly string[]): readonly string[] {
  const descriptors = texts.map((text) => parseDescriptor(text).descriptor)
  return runSteps(mergeBranches(descriptors)).map(
    (descriptor) => writeDescriptor(descriptor).split('#')[0] ?? '',
  )
}

describe('descriptors of one wallet, one for each branch', () => {
  test('are one, whatever they say of the origins of their keys', () => {
    const both = `wpkh(${ORIGIN}${XPUB}/<0;1>/*)`
    assert.deepEqual(merged([`wpkh(${ORIGIN}${XPUB}/0/*)`, `wpkh(${XPUB}/1/*)`]), [both])
    assert.deepEqual(merged([`wpkh(${XPUB}/0/*)`, `wpkh(${ORIGIN}${XPUB}/1/*)`]), [both])
  })

  test('are one with any numbers of branches, the lowest first', () => {
    assert.deepEqual(merged([`wpkh(${XPUB}/3/*)`, `wpkh(${XPUB}/2/*)`]), [`wpkh(${XPUB}/<2;3>/*)`])
    assert.deepEqual(merged([`wpkh(${XPUB}/<0;1>/*)`, `wpkh(${XPUB}/2/*)`]), [`wpkh(${XPUB}/<0;1;2>/*)`])
    assert.deepEqual(merged([`wpkh(${XPUB}/0/*)`, `wpkh(${XPUB}/<0;1>/*)`]), [`wpkh(${XPUB}/<0;1>/*)`])
    assert.deepEqual(merged([`wpkh(${XPUB}/<1;0>/*)`]), [`wpkh(${XPUB}/<1;0>/*)`])
  })

  test('are one with the keys of sortedmulti in any order, but not those of multi', () => {
    const lines = (kind: string) => [
      `wsh(${kind}(2,${XPUB}/0/*,${OTHER}/0/*))`,
      `wsh(${kind}(2,${OTHER}/1/*,${XPUB}/1/*))`,
    ]
    assert.deepEqual(merged(lines('sortedmulti')), [`wsh(sortedmulti(2,${XPUB}/<0;1>/*,${OTHER}/<0;1>/*))`])
    assert.equal(merged(lines('multi')).length, 2)
  })

  test('are one with scripts in a tree, and with a key that is the same for every address', () => {
    const plain = '02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5'
    for (const text of [
      `tr(${XPUB}/BRANCH/*,{pk(${OTHER}/BRANCH/*),multi_a(1,${OTHER}/BRANCH/*)})`,
      `sh(multi(1,${plain},${XPUB}/BRANCH/*))`,
    ]) {
      const lines = ['0', '1'].map((branch) => text.replaceAll('BRANCH', branch))
      assert.deepEqual(merged(lines), [text.replaceAll('BRANCH', '<0;1>')])
    }
  })

  test('stay apart if their scripts, their keys or the steps of their keys differ', () => {
    for (const lines of [
      [`wpkh(${XPUB}/0/*)`, `pkh(${XPUB}/1/*)`],
      [`wpkh(${XPUB}/0/*)`, `wpkh(${OTHER}/1/*)`],
      [`wpkh(${XPUB}/0/0/*)`, `wpkh(${XPUB}/1/1/*)`],
      [`wpkh(${XPUB}/0/0)`, `wpkh(${XPUB}/0/1)`],
      [`wsh(multi(1,${XPUB}/0/*,${OTHER}/0/*))`, `wsh(multi(1,${XPUB}/0/*,${OTHER}/1/*))`],
    ]) {
      assert.deepEqual(merged(lines), lines)
    }
  })

  test('have the scripts of the lines, in whatever order these come', () => {
    const branch = fc.record({ step: fc.integer({ min: 0, max: 5 }), origin: fc.boolean() })
    fc.assert(
      fc.property(fc.array(branch, { minLength: 1, maxLength: 6 }), (lines) => {
        const texts = lines.map(({ step, origin }) => `wpkh(${origin ? ORIGIN : ''}${XPUB}/${step}/*)`)
        const [text = '', ...more] = merged(texts)
        assert.equal(more.length, 0)
        const { descriptor } = parseDescriptor(text)
        assert.ok(descriptor.kind === 'wpkh')
        const expected = texts.flatMap((line) => {
          const { descriptor: one } = parseDescriptor(line)
          return one.kind === 'wpkh' ? new OpenDescriptor(one, bitcoin).branchIdentities : []
        })
        assert.deepEqual(
          [...new OpenDescriptor(descriptor, bitcoin).branchIdentities].sort(),
          [...new Set(expected)].sort(),
        )
      }),
      { numRuns: 30 },
    )
  })
})
