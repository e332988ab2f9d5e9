import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeCashAddress } from 'ecashaddrjs'
import fc from 'fast-check'
import { decodeCashaddr, encodeCashaddr } from './cashaddr-code.ts'

const PREFIX = 'bitcoincash'
const hashes = fc
  .constantFrom(20, 24, 28, 32, 40, 48, 56, 64)
  .chain((length) => fc.uint8Array({ minLength: length, maxLength: length }))

const payloadOf = (address: string) => address.slice(address.indexOf(':') + 1)

test('addresses are those of the library of eCash, and lead back to type and hash', () => {
  fc.assert(
    fc.property(fc.constantFrom(0, 1), hashes, fc.constantFrom(PREFIX, 'ecash'), (type, hash, prefix) => {
      const address = encodeCashaddr(prefix, { type, hash })
      assert.equal(address, encodeCashAddress(prefix, type === 0 ? 'p2pkh' : 'p2sh', hash))
      assert.deepEqual(decodeCashaddr(prefix, payloadOf(address)), { type, hash })
    }),
  )
})

test('up to four wrong letters, a missing one and another prefix are noticed', () => {
  const letters = [...'qpzry9x8gf2tvdw0s3jn54khce6mua7l']
  const changes = fc.array(fc.tuple(fc.nat(), fc.constantFrom(...letters)), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(hashes, changes, (hash, wrong) => {
      const right = payloadOf(encodeCashaddr(PREFIX, { type: 0, hash }))
      const changed = [...right]
      for (const [place, letter] of wrong) changed[place % right.length] = letter
      if (changed.join('') !== right) assert.equal(decodeCashaddr(PREFIX, changed.join('')), null)
      assert.equal(decodeCashaddr(PREFIX, right.slice(0, -1)), null)
      assert.equal(decodeCashaddr('ecash', right), null)
    }),
  )
})

test('nothing else is decoded, and no hash of another length is encoded', () => {
  for (const text of ['', 'q', 'b', 'qqqqqqqq', 'Q']) assert.equal(decodeCashaddr(PREFIX, text), null, text)
  assert.throws(() => encodeCashaddr(PREFIX, { type: 0, hash: new Uint8Array(21) }), RangeError)
})
