import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { AddressType } from '../../address/address.ts'
import { outputScript } from '../../address/output-script.ts'
import { parseAddress, parseOnEveryChain } from '../../address/parse-address.ts'
import { AppError } from '../../errors.ts'
import { type ChainSlug, chainOf } from '../chain.ts'

export interface AddressVectors {
  /** `canonical` is given where it differs from `text`; `script` is the output script. */
  readonly valid: readonly {
    readonly text: string
    readonly canonical?: string
    readonly type: AddressType
    readonly script?: string
    /** Other chains on which it is valid, at least. */
    readonly also?: readonly ChainSlug[]
  }[]
  readonly invalid: readonly (readonly [text: string, sentence: RegExp])[]
}

const CHARACTERS = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index))

/** Tests what holds for the addresses of every chain, with the vectors of one. */
export function testAddresses(chain: ChainSlug, { valid, invalid }: AddressVectors): void {
  describe(`the address parser of ${chainOf(chain).name}`, () => {
    for (const { text, canonical = text, type, script, also = [] } of valid) {
      it(`accepts ${text} as ${type}`, () => {
        const expected = { chain, address: canonical, type }
        assert.deepEqual(parseAddress(` \n${text}\t\u00a0`, chain), expected)
        assert.deepEqual(parseAddress(canonical, chain), expected)
        const chains = parseOnEveryChain(text).map((found) => found.chain)
        for (const expectedOn of [chain, ...also]) assert.ok(chains.includes(expectedOn), expectedOn)
        assert.equal(parseAddress(text).chain, chains[0])
        if (script !== undefined) assert.equal(outputScript(chainOf(chain), canonical), script)
      })
    }

    for (const [text, sentence] of invalid) {
      it(`rejects ${text.slice(0, 40)}: ${sentence.source}`, () => assertInvalid(text, chain, sentence))
    }

    it('rejects any change of one character', () => {
      fc.assert(
        fc.property(
          fc.constantFrom(...valid.map(({ text }) => text)),
          fc.nat(),
          fc.constantFrom(...CHARACTERS),
          (text, nat, character) => {
            const place = nat % text.length
            const changed = text.slice(0, place) + character + text.slice(place + 1)
            if (changed !== text) assertInvalid(changed, chain)
          },
        ),
        { numRuns: 500 },
      )
    })
  })
}

/** Asserts that the text is rejected with a sentence that does not repeat it. */
export function assertInvalid(text: string, chain: ChainSlug | undefined, sentence = /./): void {
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
