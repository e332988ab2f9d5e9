import assert from 'node:assert/strict'
import { it } from 'node:test'
import { allChains } from '../chains/chain.ts'
import { assetOf, isAssetId, nativeAsset } from './asset.ts'

it('names the native coin of each chain by the slug of the chain', () => {
  for (const { slug, coin } of allChains()) {
    assert.equal(assetOf(slug), nativeAsset(slug))
    assert.deepEqual(nativeAsset(slug), { id: slug, chain: slug, ...coin, contract: null })
  }
})

it('has a ticker of its own for each asset', () => {
  const symbols = allChains().map(({ slug }) => nativeAsset(slug).symbol)
  assert.equal(new Set(symbols).size, symbols.length)
})

it('accepts ids of native coins and of tokens on supported chains only', () => {
  const valid = ['bitcoin', 'bitcoin-cash', 'bitcoin/token', '', 'bitcoins', 'bitcoins/token'].map(isAssetId)
  assert.deepEqual(valid, [true, true, true, false, false, false])
})

it('throws for a token whose decimals are unknown', () => {
  assert.throws(() => assetOf('bitcoin/token'), RangeError)
})
