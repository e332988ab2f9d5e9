import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { AddressType } from '../../address/address.ts'
import { outputScript } from '../../address/output-script.ts'
import { parseAddress, parseOnEveryChain } from '../../address/parse-address.ts'
import { AppError } from '../../errors.ts'
import { type ChainSlug, chainOf } from '../chain.ts'

export interface AddressVectors {
  /** What is accepted; `shown` is the canonical form where that is another, `script` the output script. */
  readonly accepted: readonly {
    readonly text: string
    readonly shown?: string
    readonly type: AddressType
    readonly script?: string
    /** Other chains that it is valid on, among those that are known to share the form. */
    readonly also?: readonly ChainSlug[]
  }[]
  readonly refused: readonly (readonly [text: string, sentence: RegExp])[]
}

const CHARACTERS = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index))

/** Tests what every coin's addresses promise, with examples of its own. */
export function testAddresses(chain: ChainSlug, { accepted, refused }: AddressVectors): void {
  describe(`addresses of ${chainOf(chain).name}`, () => {
    for (const { text, shown = text, type, script, also = [] } of accepted) {
      it(`accept ${text} as ${type}`, () => {
        const expected = { chain, address: shown, type }
        assert.deepEqual(parseAddress(` \n${text}\t\u00a0`, chain), expected)
        assert.deepEqual(parseAddress(shown, chain), expected)
        const chains = parseOnEveryChain(text).map((found) => found.chain)
        for (const expectedOn of [chain, ...also]) assert.ok(chains.includes(expectedOn), expectedOn)
        assert.equal(parseAddress(text).chain, chains[0])
        if (script !== undefined) assert.equal(outputScript(chainOf(chain), shown), script)
      })
    }

    for (const [text, sentence] of refused) {
      it(`refuse ${text.slice(0, 40)}: ${sentence.source}`, () => refuses(text, chain, sentence))
    }

    it('refuse any change of one character', () => {
      fc.assert(
        fc.property(
          fc.constantFrom(...accepted.map(({ text }) => text)),
          fc.nat(),
          fc.constantFrom(...CHARACTERS),
          (text, nat, character) => {
            const place = nat % text.length
            const changed = text.slice(0, place) + character + text.slice(place + 1)
            if (changed !== text) refuses(changed, chain)
          },
        ),
        { numRuns: 500 },
      )
    })
  })
}

/** Asserts that the text is refused with a sentence that does not repeat it. */
export function refuses(text: string, chain: ChainSlug | undefined, sentence = /./): void {
  assert.throws(
    () => parseAddress(text, chain),
    (error) => {
      assert.ok(error instanceof AppError, String(error))
      assert.equal(error.code, 'invalid_address')
      assert.match(error.message, sentence)
      assert.match(error.message, /^[A-Z][\x20-\x7e]+\.$/)
      assert.ok(error.message.length < 250)
      if (text.length > 12) assert.ok(!error.message.includes(text.slice(3)))
      return true
    },
  )
}
