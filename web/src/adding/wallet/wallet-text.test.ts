import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isChangeOnly } from './wallet-text.ts'

const option = (descriptor: string, change: readonly string[] = []) => ({ descriptor, change })

test('only a wallet whose single branch is for change begins with a change address', () => {
  for (const text of ['wpkh(xpub/1/*)#abcd', 'wsh(sortedmulti(2,[d34db33f/48h]xpubA/1/*,xpubB/1/*))#abcd']) {
    assert.equal(isChangeOnly(option(text)), true, text)
  }
  for (const text of [
    'wpkh(xpub/0/*)',
    'wpkh(xpub/*)',
    'pkh(xpub/1/0)',
    'wsh(multi(1,xpubA/0/*,xpubB/1/*))',
  ]) {
    assert.equal(isChangeOnly(option(text)), false, text)
  }
  assert.equal(isChangeOnly(option('wpkh(xpub/<0;1>/*)', ['bc1q'])), false)
})
