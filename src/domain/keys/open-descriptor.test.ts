import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { HDKey } from '@scure/bip32'
import fc from 'fast-check'
import { type ChainSlug, chainOf } from '../chains/chain.ts'
import { runSteps } from '../steps.ts'
import { mergeBranches } from './merge-branches.ts'
import { OpenDescriptor, openDescriptor } from './open-descriptor.ts'
import { parseDescriptor } from './parse-descriptor.ts'
import { singleScripts } from './single-scripts.ts'
import { readWalletVectors } from './testing/wallet-vectors.ts'

const VECTORS = readWalletVectors()
const [A, B, C] = ['a', 'b', 'c'].map((letter) =>
  HDKey.fromMasterSeed(new Uint8Array(32).fill(letter.charCodeAt(0))).derive("m/84'/0'/0'"),
) as [HDKey, HDKey, HDKey]
const [KEY_A, KEY_B, KEY_C] = [A, B, C].map((key) => key.publicExtendedKey) as [string, string, string]
/** The same key and chain code, as if it were a master key. */
const SHALLOW_A = new HDKey({
  publicKey: A.publicKey as Uint8Array,
  chainCode: A.chainCode as Uint8Array,
}).publicExtendedKey
const CHILD_A = A.deriveChild(0).publicExtendedKey
const LEAF_A = Buffer.from(A.deriveChild(0).deriveChild(5).publicKey as Uint8Array).toString('hex')

const bitcoin = chainOf('bitcoin')
const identityOf = (text: string, chain: ChainSlug = 'bitcoin') =>
  openDescriptor(text, chainOf(chain)).identity

/** Texts of the same scripts; no two groups have the same ones. */
const GROUPS: readonly (readonly string[])[] = [
  [
    `wpkh(${KEY_A}/<0;1>/*)`,
    `wpkh([d34db33f/84h/0h/0h]${KEY_A}/<0;1>/*)`,
    `wpkh([D34DB33F/84'/0'/0']${KEY_A}/<0;1>/*)?gl=30`,
    `wpkh(${SHALLOW_A}/<0;1>/*)`,
    `wpkh(${KEY_A}/<1;0>/*)`,
  ],
  [`wpkh(${KEY_A}/0/*)`, `wpkh(${CHILD_A}/*)`],
  [`wpkh(${KEY_A}/1/*)`],
  [`pkh(${KEY_A}/<0;1>/*)`],
  [`sh(wpkh(${KEY_A}/<0;1>/*))`],
  [`tr(${KEY_A}/<0;1>/*)`],
  [`wpkh(${KEY_B}/<0;1>/*)`],
  [
    `wsh(sortedmulti(2,${KEY_A}/<0;1>/*,${KEY_B}/<0;1>/*,${KEY_C}/<0;1>/*))`,
    `wsh(sortedmulti(2,${KEY_C}/<0;1>/*,${SHALLOW_A}/<0;1>/*,${KEY_B}/<0;1>/*))`,
  ],
  [`wsh(sortedmulti(3,${KEY_A}/<0;1>/*,${KEY_B}/<0;1>/*,${KEY_C}/<0;1>/*))`],
  [`wsh(sortedmulti(2,${KEY_A}/<0;1>/*,${KEY_B}/<1;0>/*,${KEY_C}/<0;1>/*))`],
  [`sh(sortedmulti(2,${KEY_A}/<0;1>/*,${KEY_B}/<0;1>/*,${KEY_C}/<0;1>/*))`],
  [`sh(wsh(sortedmulti(2,${KEY_A}/<0;1>/*,${KEY_B}/<0;1>/*,${KEY_C}/<0;1>/*)))`],
  [`wsh(multi(2,${KEY_A}/<0;1>/*,${KEY_B}/<0;1>/*,${KEY_C}/<0;1>/*))`],
  [`wsh(multi(2,${KEY_B}/<0;1>/*,${KEY_A}/<0;1>/*,${KEY_C}/<0;1>/*))`],
  [`wsh(multi(1,${KEY_A}/<0;1>/*))`, `wsh(sortedmulti(1,${KEY_A}/<0;1>/*))`],
  [
    `tr(${KEY_A}/<0;1>/*,{pk(${KEY_B}/<0;1>/*),pk(${KEY_C}/<0;1>/*)})`,
    `tr(${KEY_A}/<0;1>/*,{pk(${KEY_C}/<0;1>/*),pk(${KEY_B}/<0;1>/*)})`,
  ],
  [`tr(${KEY_A}/<0;1>/*,sortedmulti_a(1,${KEY_B}/<0;1>/*,${KEY_C}/<0;1>/*))`],
  [
    `wpkh(${KEY_A}/0/5)`,
    `wpkh(${CHILD_A}/5)`,
    `wpkh(${LEAF_A})`,
    `wpkh([d34db33f/0/5]${LEAF_A})`,
    `addr(${A.publicKey === null ? '' : openDescriptor(`wpkh(${LEAF_A})`, bitcoin).addresses(0, 0, 1)[0]?.address})`,
  ],
  [`tr(${LEAF_A})`, `tr(${LEAF_A.slice(2)})`],
  [`pkh(${LEAF_A})`],
  [`wsh(multi(1,${KEY_A}/0/5,${KEY_B}/0/5))`, `wsh(multi(1,${CHILD_A}/5,${KEY_B}/0/5))`],
]

describe('the identity of a descriptor', () => {
  test('is the same for every way to write the same scripts, and different for all others', () => {
    const groups = GROUPS.map((texts) => new Set(texts.map((text) => identityOf(text))))
    for (const [at, identities] of groups.entries()) assert.equal(identities.size, 1, String(GROUPS[at]))
    assert.equal(new Set(groups.flatMap((identities) => [...identities])).size, GROUPS.length)
  })

  test('is equal exactly if the addresses are, whatever is exchanged in the text', () => {
    const key = fc.constantFrom(KEY_A, KEY_B, SHALLOW_A)
    const branches = fc.constantFrom('/<0;1>/*', '/<1;0>/*', '/0/*')
    const text = fc.oneof(
      fc
        .tuple(fc.constantFrom('pkh', 'wpkh', 'tr'), key, branches)
        .map(([name, one, path]) => `${name}(${one}${path})`),
      fc
        .tuple(fc.constantFrom('multi', 'sortedmulti'), fc.integer({ min: 1, max: 2 }), key, key, branches)
        .map(([name, count, one, two, path]) => `wsh(${name}(${count},${one}${path},${two}${path}))`),
    )
    const addressesOf = (descriptor: OpenDescriptor) =>
      descriptor.branches
        .map((branch) =>
          descriptor
            .addresses(branch, 0, 20)
            .map(({ address }) => address)
            .join(),
        )
        .sort()
        .join()
    fc.assert(
      fc.property(text, text, (one, two) => {
        const [first, second] = [openDescriptor(one, bitcoin), openDescriptor(two, bitcoin)]
        assert.equal(first.identity === second.identity, addressesOf(first) === addressesOf(second))
      }),
      { numRuns: 40 },
    )
  })

  test('of a branch is found in every wallet that has the branch', () => {
    const both = openDescriptor(`wpkh(${KEY_A}/<0;1>/*)`, bitcoin)
    const change = openDescriptor(`wpkh([d34db33f/84h/0h/0h]${KEY_A}/1/*)`, bitcoin)
    assert.equal(both.branchIdentities.length, 2)
    assert.deepEqual(change.branchIdentities, [both.branchIdentities[1]])
    assert.notEqual(both.identity, change.identity)
  })

  test('of two lines, one for each branch, is that of the line for both', () => {
    const lines = [`wpkh(${KEY_A}/0/*)`, `wpkh(${KEY_A}/1/*)`].map((text) => parseDescriptor(text).descriptor)
    const [merged] = runSteps(mergeBranches(lines))
    assert.ok(merged !== undefined && merged.kind !== 'combo')
    assert.equal(new OpenDescriptor(merged, bitcoin).identity, identityOf(`wpkh(${KEY_A}/<0;1>/*)`))
  })

  test('of an address is that of its script, in every spelling', () => {
    const script = '76a914000102030405060708090a0b0c0d0e0f1011121388ac'
    const [{ address } = { address: '' }] = openDescriptor(
      `raw(${script})`,
      chainOf('bitcoin-cash'),
    ).addresses(0, 0, 1)
    assert.match(address, /^bitcoincash:/)
    const identities = [`raw(${script})`, `addr(${address})`, `addr(${address.slice(12).toUpperCase()})`]
    assert.equal(new Set(identities.map((text) => identityOf(text, 'bitcoin-cash'))).size, 1)
  })

  test('of each script that combo() stands for is that of the script', () => {
    const { descriptor } = parseDescriptor(`combo(${KEY_A}/<0;1>/*)`)
    const found = singleScripts(descriptor, bitcoin).map((one) => new OpenDescriptor(one, bitcoin).identity)
    const paths = ['pkh(K)', 'wpkh(K)', 'sh(wpkh(K))'].map((text) => text.replace('K', `${KEY_A}/<0;1>/*`))
    assert.deepEqual(
      found,
      paths.map((text) => identityOf(text)),
    )
  })
})

describe('an open descriptor', () => {
  test('gives the addresses of each branch, with their paths', () => {
    for (const { id, chain, descriptor, addresses } of VECTORS.multisig) {
      if (chain !== 'bitcoin') continue
      const opened = openDescriptor(descriptor, bitcoin)
      for (const [place, expected] of Object.entries(addresses)) {
        const [branch = 0, index = 0] = place.split('/').map(Number)
        const [first] = opened.addresses(branch, index, 1)
        assert.deepEqual([first?.index, first?.address], [index, expected], id)
      }
    }
    const [, , last] = openDescriptor(`wpkh([d34db33f/84h/0h/0h]${KEY_A}/<0;1>/*)`, bitcoin).addresses(
      1,
      5,
      3,
    )
    assert.deepEqual([last?.index, last?.path], [7, 'm/84h/0h/0h/1/7'])
  })

  test('names the path from the master key only where all keys say the same one', () => {
    const pathOf = (text: string) => openDescriptor(text, bitcoin).addresses(0, 7, 1)[0]?.path
    assert.equal(pathOf(`wpkh(${KEY_A}/<0;1>/*)`), '0/7')
    assert.equal(pathOf(`wpkh(${CHILD_A}/*)`), '7')
    const multi = (one: string, two: string) => `wsh(multi(1,${one}${KEY_A}/<2;3>/*,${two}${KEY_B}/<2;3>/*))`
    assert.equal(pathOf(multi('[d34db33f/48h/0h]', '[abcdef01/48h/0h]')), 'm/48h/0h/2/7')
    assert.equal(pathOf(multi('[d34db33f/48h/0h]', '[abcdef01/45h]')), '2/7')
    assert.equal(pathOf(multi('[d34db33f/48h/0h]', '')), '2/7')
  })

  test('of one address has this address alone', () => {
    for (const text of [`wpkh(${LEAF_A})`, `wpkh(${KEY_A}/0/5)`, `raw(0014${'00'.repeat(20)})`]) {
      const opened = openDescriptor(text, bitcoin)
      assert.deepEqual([opened.size, opened.branches], [1, [0]])
      assert.equal(opened.addresses(0, 0, 20).length, 1)
      assert.equal(opened.addresses(0, 1, 20).length, 0)
    }
    assert.equal(openDescriptor(`wpkh(${KEY_A}/0/5)`, bitcoin).addresses(0, 0, 1)[0]?.path, '0/5')
    assert.equal(openDescriptor(`wpkh(${LEAF_A})`, bitcoin).addresses(0, 0, 1)[0]?.path, null)
  })

  test('is written as it was read', () => {
    const { text } = openDescriptor(`wpkh([D34DB33F/84'/0'/0']${KEY_A}/<0;1>/*)`, bitcoin)
    assert.equal(openDescriptor(text, bitcoin).text, text)
    assert.match(text, /^wpkh\(\[d34db33f\/84h\/0h\/0h\]xpub\w+\/<0;1>\/\*\)#\w{8}$/)
  })

  test('refuses scripts that have no address on its chain', () => {
    const unsupported = { code: 'unsupported_wallet' }
    for (const text of [
      `wpkh(${KEY_A}/0/*)`,
      `sh(wpkh(${KEY_A}/0/*))`,
      `tr(${KEY_A}/0/*)`,
      `sh(wsh(multi(1,${KEY_A}/0/*)))`,
    ])
      assert.throws(() => openDescriptor(text, chainOf('dogecoin')), unsupported, text)
    for (const text of [`pk(${KEY_A}/0/*)`, `multi(1,${KEY_A}/0/*)`, 'raw(6a)', `combo(${KEY_A}/0/*)`])
      assert.throws(() => openDescriptor(text, bitcoin), unsupported, text)
    assert.throws(() => openDescriptor('addr(LLnCCHbSzfwWquEdaS5TF2Yt7uz5Qb1SZ1)', bitcoin), {
      code: 'invalid_wallet',
    })
    assert.throws(() => openDescriptor(`wpkh(${KEY_A}/<0;1;0>/*)`, bitcoin), { code: 'invalid_wallet' })
    assert.throws(() => openDescriptor(`wpkh(${KEY_A}/0/*)`, bitcoin).addresses(1, 0, 1), RangeError)
  })
})
