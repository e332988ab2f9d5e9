import assert from 'node:assert/strict'
import { it } from 'node:test'
import { allChains } from '../chains/chain.ts'
import { type AssetId, nativeAsset } from './asset.ts'

it('names the native coin of each chain by the slug of the chain', () => {
  for (const { slug, coin } of allChains()) {
    const id: AssetId = slug
    assert.deepEqual(nativeAsset(slug), { id, chain: slug, ...coin, contract: null })
  }
})

it('has a ticker of its own for each asset', () => {
  const symbols = allChains().map(({ slug }) => nativeAsset(slug).symbol)
  assert.equal(new Set(symbols).size, symbols.length)
})
