import assert from 'node:assert/strict'
import { test } from 'node:test'
import { originsOf } from './origins-of.ts'

test('the origins of all keys are read, in one spelling', () => {
  assert.deepEqual(
    originsOf("wsh(sortedmulti(2,[D34DB33F/48'/0'/0'/2']xpub1/<0;1>/*,[00000001/48h/0h]xpub2))#abc"),
    [
      { fingerprint: 'd34db33f', path: 'm/48h/0h/0h/2h' },
      { fingerprint: '00000001', path: 'm/48h/0h' },
    ],
  )
  assert.deepEqual(originsOf('wpkh([d34db33f]xpub1/0/*)'), [{ fingerprint: 'd34db33f', path: '' }])
  assert.deepEqual(originsOf('wpkh(xpub1/<0;1>/*)'), [])
})
