import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AddressReader } from './address-reader.ts'
import { readMentions, secrecyOf } from './read-candidates.ts'

const ADDRESS = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'
const HASH = '4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b'
const WIF = '5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ'

test('what could be a transaction hash is not called a private key for certain', () => {
  const reader = new AddressReader()
  const secrecy = (text: string) => secrecyOf([...readMentions(text, reader)], reader)
  assert.equal(secrecy(ADDRESS), 'none')
  assert.equal(secrecy(HASH), 'possible')
  assert.equal(secrecy(`${ADDRESS}, rent\n${HASH}`), 'possible')
  assert.equal(secrecy(`${HASH}\n${WIF}`), 'certain')
  assert.equal(secrecy(`${'abandon '.repeat(11)}about`), 'certain')
})
