import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shortAddress } from './short-address.ts'

test('a shortened address shows both ends of its own characters, without the prefix', () => {
  for (const [address, short] of [
    ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', 'bc1qw508d6…7kv8f3t4'],
    ['bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a', 'qpm2qsznhk…y22gdx6a'],
    ['ecash:qpm2qsznhks23z7629mms6s4cwef74vcwva87rkuu2', 'qpm2qsznhk…a87rkuu2'],
    ['1A1zP1eP5QGefi2DMPTfT', '1A1zP1eP5QGefi2DMPTfT'],
  ] as const) {
    assert.equal(shortAddress(address), short)
  }
})
