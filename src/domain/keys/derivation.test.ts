import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { hex } from '@scure/base'
import { HDKey } from '@scure/bip32'
import fc from 'fast-check'
import { parseAddress } from '../address/parse-address.ts'
import { allChains, type Chain } from '../chains/chain.ts'
import { accountDescriptor } from './account-descriptor.ts'
import { ChildKeys } from './child-keys.ts'
import type { Descriptor } from './descriptor.ts'
import { readExtendedKey, xpubOf } from './extended-key.ts'
import { OutputScripts, type SingleScript } from './output-scripts.ts'
import { parseDescriptor } from './parse-descriptor.ts'
import { addressOfScript } from './script-address.ts'
import { SCRIPT_TYPES, type ScriptType } from './script-type.ts'
import { readWalletVectors } from './testing/wallet-vectors.ts'

const VECTORS = readWalletVectors()
const chainBySlug = new Map<string, Chain>(allChains().map((chain) => [chain.slug, chain]))

function addressAt(descriptor: SingleScript, chain: Chain, branch: number, index: number): string {
  const [script] = new OutputScripts(descriptor, branch).range(index, index + 1)
  return addressOfScript(chain, script as Uint8Array)
}

function assertSingle(descriptor: Descriptor): asserts descriptor is SingleScript {
  assert.ok(!['addr', 'raw', 'combo'].includes(descriptor.kind))
}

describe('addresses of extended keys', () => {
  test('are those that the wallets of all eight coins show, in every spelling of their keys', () => {
    let count = 0
    const chains = new Set<string>()
    for (const { chain: slug, type, key, addresses } of [...VECTORS.eightCoins, ...VECTORS.derivations]) {
      const chain = chainBySlug.get(slug)
      if (chain === undefined || /^[tuv]pub/i.test(key)) continue
      const extended = readExtendedKey(key)
      for (const [place, address] of Object.entries(addresses)) {
        const path = place === '' ? [] : place.split('/').map(Number)
        const index = path.pop()
        const keyPath = { path, ranged: index !== undefined }
        const descriptor = accountDescriptor(extended, type as ScriptType, null, keyPath)
        const expected: string = parseAddress(address, chain.slug).address
        assert.equal(addressAt(descriptor, chain, 0, index ?? 0), expected, `${key} ${type} ${place}`)
        count += 1
      }
      chains.add(slug)
    }
    assert.equal(chains.size, 8)
    assert.ok(count > 480, String(count))
  })

  test('are those of multisig wallets', () => {
    const tracked = VECTORS.multisig.filter(({ chain }) => chainBySlug.has(chain))
    assert.ok(tracked.length > 5)
    for (const { id, chain, descriptor: text, addresses } of tracked) {
      const { descriptor } = parseDescriptor(text)
      assertSingle(descriptor)
      for (const [place, address] of Object.entries(addresses)) {
        const [branch = 0, index = 0] = place.split('/').map(Number)
        assert.equal(addressAt(descriptor, chainBySlug.get(chain) as Chain, branch, index), address, id)
      }
    }
  })

  test('are the same in one batch as one by one, and as another library derives them', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.integer({ min: 0, max: 2 ** 31 - 20 }),
        (seed, from) => {
          const account = HDKey.fromMasterSeed(seed).derive("m/84'/0'/0'")
          const key = readExtendedKey(account.publicExtendedKey)
          assert.equal(xpubOf(key), account.publicExtendedKey)
          const batch = new ChildKeys(key).range(from, from + 5)
          for (let index = from; index < from + 5; index++) {
            const { publicKey, chainCode } = account.deriveChild(index)
            const child = batch[index - from]
            assert.equal(hex.encode(child?.bytes as Uint8Array), hex.encode(publicKey as Uint8Array))
            assert.equal(hex.encode(child?.chainCode as Uint8Array), hex.encode(chainCode as Uint8Array))
          }
          for (const type of SCRIPT_TYPES) {
            const scripts = new OutputScripts(accountDescriptor(key, type), 1)
            const single = [7, 8].flatMap((index) => scripts.range(index, index + 1))
            assert.deepEqual(scripts.range(7, 9), single)
          }
        },
      ),
      { numRuns: 30 },
    )
  })
})
