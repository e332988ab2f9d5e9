import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sha256 } from '@noble/hashes/sha2.js'
import { bech32m, createBase58check } from '@scure/base'
import fc from 'fast-check'
import type { ChainSlug } from '../chains/chain.ts'
import { assertInvalid } from '../chains/testing/test-addresses.ts'
import type { AddressType } from './address.ts'
import { parseAddress } from './parse-address.ts'

const VALID: [string, AddressType][] = [
  ['1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', 'p2pkh'],
  ['1111111111111111111114oLvT2', 'p2pkh'],
  ['1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH', 'p2pkh'],
  ['3LRW7jeCvQCRdPF8S3yUCfRAx4eqXFmdcr', 'p2sh'],
  ['35hK24tcLEWcgNA4JxpvbkNkoAcDGqQPsP', 'p2sh'],
  // BIP 173 and BIP 350
  ['BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4', 'p2wpkh'],
  ['bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y', 'witness'],
  ['BC1SW50QGDZ25J', 'witness'],
  ['bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs', 'witness'],
  ['bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0', 'p2tr'],
  ['bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3', 'p2wsh'],
  ['bc1q48a4tnwa7exmg37sckc32r93twrazanu4ug5ug', 'p2wpkh'],
  ['bc1pfeessrawgf', 'witness'],
]

const INVALID: [string, RegExp][] = [
  // valid in BIP 173 and BIP 350, on another network
  ['tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7', /test network/],
  ['tb1qqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesrxh6hy', /test network/],
  ['tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c', /test network/],
  // invalid in BIP 173
  ['tc1qw508d6qejxtdg4y5r3zarvary0c5xw7kg3g4ty', /another network/],
  ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5', /checksum/],
  ['BC13W508D6QEJXTDG4Y5R3ZARVARY0C5XW7KN40WF2', /witness version 17/],
  ['bc1rw5uspcuh', /encoding|length/],
  ['bc10w508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kw5rljs90', /length|encoding/],
  ['BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P', /16 bytes/],
  ['tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sL5k7', /test network/],
  ['bc1zw508d6qejxtdg4y5r3zarvaryvqyzf3du', /encoding|padding/],
  ['tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3pjxtptv', /test network/],
  ['bc1gmk9yu', /short|empty/],
  // invalid in BIP 350
  ['tc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq5zuyut', /another network/],
  ['bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd', /needs bech32m, not bech32/],
  ['tb1z0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqglt7rf', /test network/],
  ['BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL', /needs bech32m, not bech32/],
  ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh', /needs bech32, not bech32m/],
  ['tb1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq24jc47', /test network/],
  ['bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4', /character/],
  ['BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R', /witness version 17/],
  ['bc1pw5dgrnzv', /1 bytes? instead of 2 to 40/],
  ['bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0nx0muaewav253zgeav', /41 bytes/],
  ['tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq47Zagq', /test network/],
  ['bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf', /padding bits/],
  ['tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vpggkg4j', /test network/],
  // what people paste
  ['', /empty/],
  [' \n\t ', /empty/],
  ['bc1qW508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', /mixes upper and lower case/],
  ['Bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', /mixes upper and lower case/],
  ['mrCDrCybB6J1vRfbwM5hemdJz73FwDBC8r', /test network/],
  ['mpjwFvP88ZwAt3wEHY6irKkGhxcsv22BP6', /test network/],
  ['2NEhVzd2Lom5g7ZF5K1qYrgZLpXecniqHcE', /test network/],
  ['ltc1q80nqdd20v5kzjf4qjtvn43s7l9xsgqp5f8g2ks', /checksum of the Litecoin/],
  ['0x335d2d7a0e3bbf9b6ea0cda2bbd09f9bd5d2d5b4', /Ethereum/],
  ['7EcDhSYGxXyscszYEp35KHN8vvw3svAuLKTzXwCFLtV', /^This is a Solana address, not .* can be tracked\.$/],
  ['9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM', /Solana/],
  ['TN3W4H6rK2ce4vX9YnFQHwKENnHjoxb3m9', /Tron|not an address of a supported chain/],
  ['rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh', /XRP/],
  ['addr1vpu5vlrf4xkxv2qpwngf6cjhtw542ayty80v8dyr49rf5eg0kvk0f', /Cardano/],
  [
    '44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A',
    /Monero/,
  ],
  ['12xtAYsRUrmbniiWQqJtECiBQrMn8AypQcXhnQAc6RB6XkLW', /Polkadot/],
  ['cosmos1fl48vsnmsdzcv85q5d2q4z5ajdha8yu34mf0eh', /Cosmos/],
  ['GBRPYHIL2CI3FNQ4BXLFMNDLFJUNPU2HY3ZMFSHONUCEOASW7QC7OX2H', /Stellar/],
  [
    'XuJ8rZkQtPq2mWnL5vYbC7dEfGhJ3kM9nPrStUvWxYz1',
    /^This is not an address of a coin that can be tracked\.$/,
  ],
  ['4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b', /private key or a transaction hash/],
  ['5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ', /private key/],
  ['KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWn', /private key/],
  [
    'xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8',
    /extended public key/,
  ],
  [
    'Ltub2SSUS19CirucW6D7Nv8F3589Xz4yRtoTJb4FvFuX7efixUa7jwAXufka1MYZ8mqoRxYz2pHxVeYPN4zQeR2FWGLrQRVfQJZJcW1LN4yab4k',
    /extended public key/,
  ],
  // cut
  [
    'zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhX',
    /^This looks like an extended public key of which/,
  ],
  ['ypub6X', /not an address/],
  // another letter at the end
  [
    'xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet9',
    /extended public key/,
  ],
  [
    'drkvjJe5sJgqomjLntEkr2TqYfDsfy5Rj2fqf3ftFBhBJkeKMSj3c2HAULrvZb1faVS6HBwZEG694hXVVC1HHdXJRNzCRMj59uHenUc814BWRdX',
    /extended private key.*Never give it/,
  ],
  // BIP 38, the latter with another letter at the end
  ['6PRVWUbkzzsbcVac2qwfssoUJAN1Xhrg6bNk8J7Nzm5H7kxEbn2Nh2ZoGg', /private key.*Never give it/],
  ['6PYNKZ1EAgYgmQfmNVamxyXVWHzK5s6DGhwP4J5o44cvXdoY7sRzhtpUep', /private key.*Never give it/],
  // payment links
  ['bitcoin:1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu?amount=1', /between the colon and the question mark/],
  ['BITCOIN:BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4?amount=1', /between the colon and the question/],
  ['litecoin:LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc1', /after the colon/],
  ['dash:XwnLY9Tf7Zsef8gMGL2fhWA9ZmMjt4KPwg', /after the colon/],
  ['LTC:3CWFddi6m4ndiGyKqzYvsFYagqDLPVMTzC', /after the colon/],
  ['bitcoin-cash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a', /after the colon/],
  ['bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a?amount=1', /only the part before the question/],
  ['ecash:qpm2qsznhks23z7629mms6s4cwef74vcwva87rkuu2?amount=1', /only the part before the question/],
  ['1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu?amount=1', /only the part before the question mark/],
  ['hello?', /not an address of Bitcoin/],
  // CashAddr without its prefix
  ['qpm2qsznhks23z7629mms6s4cwef74vcwva87rkuuq', /^The checksum of the .*Bitcoin Cash.* or eCash/],
  ['1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb', /checksum/],
  ['1A1zP1eP5QGefi2DMPTfTL5SLmv7Div', /checksum/],
  ['1A1zP1eP5QGefi2', /too short/],
  [`1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa1A1z`, /too long/],
  ['1A1zP1eP5QGefi2DMPTfTL5SLmv7Div0Na', /character/],
  ['bc1', /short/],
  [
    'bc1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq',
    /too long/,
  ],
  ['hello', /not an address of Bitcoin, .* or /],
  ['1', /short/],
  ['1A1zP1eP5QGefi2DMPTfTL5SLmv7 DivfNa', /position 29/],
  ['1A1zP1eP5QGefi2DMPTfTL5SLmv7\u200bDivfNa', /position 29/],
  ['1A1zP1eP5QGefi2DMPTfTL5SLmv7\0DivfNa', /position 29/],
  ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7\u212av8f3t4', /character that no address has/],
  ['x'.repeat(1_000_000), /too long for an address \(1000000 characters\)/],
]

const rejects = (text: string, sentence = /./) => assertInvalid(text, undefined, sentence)

describe('parseAddress', () => {
  for (const [text, type] of VALID) {
    it(`accepts ${text} as ${type}`, () => {
      const address = /^bc1/i.test(text) ? text.toLowerCase() : text
      const expected = { chain: 'bitcoin', address, type }
      assert.deepEqual(parseAddress(text), expected)
      assert.deepEqual(parseAddress(` \n${text}\t\u00a0`, 'bitcoin'), expected)
    })
  }

  for (const [text, sentence] of INVALID) {
    it(`rejects ${JSON.stringify(text.length > 100 ? text.slice(0, 20) : text)}: ${sentence.source}`, () =>
      rejects(text, sentence))
  }

  it('treats a bech32 address in upper case as the same address', () => {
    for (const [text] of VALID.filter(([text]) => /^bc1/i.test(text))) {
      assert.deepEqual(parseAddress(text.toUpperCase()), parseAddress(text.toLowerCase()))
    }
  })

  it('rejects any change of one character', () => {
    const printable = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index))
    fc.assert(
      fc.property(
        fc.constantFrom(...VALID.map(([text]) => text)),
        fc.nat(),
        fc.constantFrom(...printable),
        (text, nat, character) => {
          const place = nat % text.length
          if (text[place] === character) return
          rejects(text.slice(0, place) + character + text.slice(place + 1))
        },
      ),
      { numRuns: 3000 },
    )
  })

  it('accepts every witness version and program length', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 16 }),
        fc.uint8Array({ minLength: 2, maxLength: 40 }),
        (version, program) => {
          const address = bech32m.encode('bc', [version, ...bech32m.toWords(program)])
          const type = version === 1 && program.length === 32 ? 'p2tr' : 'witness'
          assert.deepEqual(parseAddress(address), { chain: 'bitcoin', address, type })
        },
      ),
    )
  })

  it('names the chain of an address that is not of the given one', () => {
    const rejectedOn = (text: string, chain: ChainSlug, message: string | RegExp) =>
      assert.throws(() => parseAddress(text, chain), { code: 'invalid_address', message })
    rejectedOn(
      '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa',
      'dogecoin',
      /^This is an address of Bitcoin\b.* or .*, not of Dogecoin\.$/,
    )
    rejectedOn(
      'ltc1qytnqzjknvv03jwfgrsmzt0ycmwqgl0asjnaxwv',
      'bitcoin',
      'This looks like an address of Litecoin, not of Bitcoin. The checksum of the Litecoin address is wrong: a character is mistyped or missing.',
    )
    rejectedOn(
      'qpm2qsznhks23z7629mms6s4cwef74vcwva87rkuuq',
      'dash',
      /^This looks like an address of .*Bitcoin Cash\b.* or .*, not of Dash\.$/,
    )
    rejectedOn('hello', 'zcash', 'Addresses of Zcash begin with t1 or t3.')
  })

  it('distinguishes extended private keys from public ones by their bytes, for any coin', () => {
    const base58check = createBase58check(sha256)
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 45, maxLength: 45 }),
        fc.constantFrom(0, 2, 3),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        (origin, start, key) => {
          const text = base58check.encode(Uint8Array.of(...origin, start, ...key))
          rejects(text, start === 0 ? /extended private key.*Never give it/ : /extended public key/)
        },
      ),
    )
  })

  it('rejects any other text with a sentence', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => rejects(text)))
  })
})
