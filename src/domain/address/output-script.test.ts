import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { chainOf } from '../chains/chain.ts'
import { hashedKeyScript, outputScript } from './output-script.ts'

const bitcoin = chainOf('bitcoin')

describe('outputScript', () => {
  // From BIP 173, BIP 350 and the first blocks of the chain.
  for (const [address, script] of [
    ['1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', '76a91462e907b15cbf27d5425399ebf6f0fb50ebb88f1888ac'],
    ['3P14159f73E4gFr7JterCCQh9QjiTjiZrG', 'a914e9c3dd0c07aac76179ebc76a6c78d4d67c6c160a87'],
    ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', '0014751e76e8199196d454941c45d1b3a323f1433bd6'],
    [
      'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0',
      '512079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798',
    ],
    ['bc1sw50qgdz25j', '6002751e'],
  ] as const) {
    it(`returns the script of ${address}`, () => assert.equal(outputScript(bitcoin, address), script))
  }
})

describe('hashedKeyScript', () => {
  const GENESIS_KEY =
    '04678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5f'

  it('hashes the key of a P2PK output', () => {
    const script = outputScript(bitcoin, '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa')
    assert.equal(hashedKeyScript(`41${GENESIS_KEY}ac`), script)
  })

  it('returns null for any other script', () => {
    for (const script of [
      '',
      `41${GENESIS_KEY}`,
      outputScript(bitcoin, '3P14159f73E4gFr7JterCCQh9QjiTjiZrG'),
    ]) {
      assert.equal(hashedKeyScript(script), null)
    }
  })
})
