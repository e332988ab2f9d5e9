import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sha256 } from '@noble/hashes/sha2.js'
import { bech32, bech32m, createBase58check } from '@scure/base'
import { encodeCashAddress } from 'ecashaddrjs'
import fc from 'fast-check'
import { type AddressType, typeOf } from '../address/address.ts'
import { groestl512 } from '../address/groestl512.ts'
import { parseAddress, parseOnEveryChain } from '../address/parse-address.ts'
import type { AddressRules } from './address-rules.ts'
import { allChains, type ChainSlug, chainOf } from './chain.ts'

/** A text, and the chains on which it is valid by their rows. */
interface Written {
  readonly text: string
  readonly means: readonly (readonly [ChainSlug, AddressType])[]
}

const CHECKSUMS = { sha256: createBase58check(sha256), groestl512: createBase58check(groestl512) }

const bytes = (...lengths: readonly number[]) =>
  fc.constantFrom(...lengths).chain((length) => fc.uint8Array({ minLength: length, maxLength: length }))

/** The chains whose rules accept it; `type` gives the type of the address, or null if it is invalid. */
function meaning(type: (rules: AddressRules) => AddressType | null | undefined): Written['means'] {
  return allChains().flatMap(({ slug, addresses }) => {
    const found = type(addresses)
    return found ? [[slug, found] as const] : []
  })
}

function listed<T>(values: (rules: AddressRules) => readonly T[]): fc.Arbitrary<T> {
  return fc.constantFrom(...allChains().flatMap(({ addresses }) => values(addresses)))
}

const base58 = fc
  .record({
    checksum: fc.constantFrom('sha256', 'groestl512'),
    version: fc.oneof(
      listed((rules) => rules.base58?.versions.map((known) => known.bytes) ?? []),
      fc.tuple(fc.nat(255)),
    ),
    hash: bytes(20),
  })
  .map(({ checksum, version, hash }) => ({
    text: CHECKSUMS[checksum].encode(Uint8Array.of(...version, ...hash)),
    means: meaning((rules) => {
      if (rules.base58?.checksum !== checksum) return null
      return rules.base58.versions.find((known) => `${known.bytes}` === `${version}`)?.type
    }),
  }))

const segwit = fc
  .record({
    prefix: listed(({ segwit }) => (segwit === undefined ? [] : [segwit.prefix])),
    content: fc.oneof(
      fc.record({ version: fc.constant(0), program: bytes(20, 32) }),
      fc.record({ version: fc.integer({ min: 1, max: 16 }), program: bytes(2, 20, 32, 40) }),
    ),
  })
  .map(({ prefix, content: { version, program } }) => {
    const code = version === 0 ? bech32 : bech32m
    return {
      text: code.encode(prefix, [version, ...code.toWords(program)]),
      means: meaning(({ segwit }) => {
        if (segwit?.prefix !== prefix || version > segwit.versionMax) return null
        return typeOf({ kind: 'witness', version, program })
      }),
    }
  })

const cashaddr = fc
  .record({
    prefix: listed(({ cashaddr }) => (cashaddr === undefined ? [] : [cashaddr.prefix])),
    type: fc.constantFrom('p2pkh', 'p2sh'),
    hash: bytes(20, 32),
    bare: fc.boolean(),
  })
  .map(({ prefix, type, hash, bare }) => {
    const whole = encodeCashAddress(prefix, type, hash)
    return {
      text: bare ? whole.slice(prefix.length + 1) : whole,
      means: meaning(({ cashaddr }) => {
        if (cashaddr?.prefix !== prefix) return null
        if (type === 'p2pkh') return hash.length === 20 ? type : null
        if (!cashaddr.scriptHashBytes.includes(hash.length)) return null
        return hash.length === 32 ? 'p2sh32' : type
      }),
    }
  })

describe('an address is valid on exactly the chains whose rows list its form', () => {
  for (const [form, texts] of Object.entries({ base58, segwit, cashaddr })) {
    it(`in ${form}, and means the same in its canonical form`, () => {
      fc.assert(
        fc.property(texts, ({ text, means }: Written) => {
          const found = parseOnEveryChain(text)
          assert.deepEqual(
            found.map(({ chain, type }) => [chain, type]),
            means,
          )
          for (const one of found) assert.deepEqual(parseAddress(one.address, one.chain), one)
        }),
        { numRuns: 400 },
      )
    })

    it(`in ${form}, and every other chain rejects it with their names`, () => {
      fc.assert(
        fc.property(texts, fc.constantFrom(...allChains()), ({ text, means }: Written, chain) => {
          const names = means.map(([slug]) => chainOf(slug).name)
          fc.pre(names.length > 0 && !names.includes(chain.name))
          const list = names.join(', ').replace(/, ([^,]*)$/, ' or $1')
          const message = `This is an address of ${list}, not of ${chain.name}.`
          assert.throws(() => parseAddress(text, chain.slug), { code: 'invalid_address', message })
        }),
        { numRuns: 100 },
      )
    })
  }
})
