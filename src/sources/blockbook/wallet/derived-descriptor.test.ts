import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { chainOf } from '../../../domain/chains/chain.ts'
import { derivedDescriptor } from './derived-descriptor.ts'

const KEY =
  'xpub6BosfCnifzxcFwrSzQiqu2DBVTshkCXacvNsWGYJVVhhawA7d4R5WSWGFNbi8Aw6ZRc1brxMyWMzG3DSSSSoekkudhUd9yLb6qx39T9nMdj'
const OTHER =
  'xpub6DHjDx4gzLV37gJWMxYJAqyKRGN46MT61RHVizdU62cbVUYu9L95cXKzX62yJ2hPbN11EeprS8sSn8kj47skQBrmycCMzFEYBQSntVKFQ5M'
const bitcoin = chainOf('bitcoin')

describe('a descriptor for Blockbook', () => {
  it('is written without origin and checksum', () => {
    for (const [text, expected] of [
      [`wpkh([d34db33f/84h/0h/0h]${KEY}/<0;1>/*)`, `wpkh(${KEY}/<0;1>/*)`],
      [`sh(wpkh(${KEY}/<0;1>/*))`, `sh(wpkh(${KEY}/<0;1>/*))`],
      [`pkh(${KEY}/1/*)`, `pkh(${KEY}/1/*)`],
      [`tr(${KEY}/<0;1>/*)`, `tr(${KEY}/<0;1>/*)`],
    ] as const) {
      assert.equal(derivedDescriptor(bitcoin, text), expected)
    }
  })

  it("has a key with Groestlcoin's checksum on that chain", () => {
    const written = derivedDescriptor(chainOf('groestlcoin'), `wpkh(${KEY}/<0;1>/*)`)
    assert.match(String(written), /^wpkh\(xpub\w+\/<0;1>\/\*\)$/)
    assert.notEqual(written, `wpkh(${KEY}/<0;1>/*)`)
    assert.equal(String(written).slice(0, 100), `wpkh(${KEY}`.slice(0, 100))
  })

  it('is none where Blockbook derives other addresses, or none', () => {
    for (const text of [
      `wpkh(${KEY}/*)`,
      `wpkh(${KEY})`,
      `wpkh(${KEY}/0/<0;1>/*)`,
      `wpkh(${KEY}/0)`,
      `wpkh(${KEY}/<${[...Array(11).keys()].join(';')}>/*)`,
      `wsh(sortedmulti(1,${KEY}/<0;1>/*,${OTHER}/<0;1>/*))`,
      `wsh(pkh(${KEY}/<0;1>/*))`,
      `sh(sortedmulti(1,${KEY}/<0;1>/*,${OTHER}/<0;1>/*))`,
      `tr(${KEY}/<0;1>/*,pk(${OTHER}/<0;1>/*))`,
      'addr(bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4)',
    ]) {
      assert.equal(derivedDescriptor(bitcoin, text), null, text)
    }
  })
})
