import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sha256 } from '@noble/hashes/sha2.js'
import { createBase58check } from '@scure/base'
import fc from 'fast-check'
import { parseLabel } from '../../../src/domain/address/label.ts'
import { AddressReader } from './address-reader.ts'
import { candidatesOf, readMentions } from './read-candidates.ts'

const P2PKH = '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'
const P2SH = '3P14159f73E4gFr7JterCCQh9QjiTjiZrG'
const BECH32 = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'
const TAPROOT = 'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0'
const P2SH_OF_LITECOIN = 'MVDCJxZd4A5VUm81QmeC1qf6U7LASsr7LT'
const CASH = 'bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a'
const ALL = [P2PKH, P2SH, BECH32, TAPROOT]

const base58check = createBase58check(sha256)
const FIRST_NAMES =
  'Peter Maria Thomas Andrea Michael Sabine Stefan Claudia Andreas Monika Martin Petra Markus Nicole Daniel Julia Florian Katrin Oliver Barbara Robert'.split(
    ' ',
  )

function addresses(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) =>
    base58check.encode(Uint8Array.of(0, ...new Uint8Array(20).fill(index + 1))),
  )
}

function readCandidates(text: string, isAdded: (chain: string, address: string) => boolean) {
  const reader = new AddressReader()
  return candidatesOf([...readMentions(text, reader)], reader, isAdded, new Map())
}

function read(text: string) {
  return readCandidates(text, () => false).map((candidate) =>
    candidate.state === 'ready'
      ? [candidate.address, candidate.label]
      : [candidate.state === 'wrong' ? candidate.reason : `duplicate in the ${candidate.of}`, candidate.text],
  )
}

test('addresses and their labels are found in every supported notation', () => {
  for (const [text, expected] of [
    [P2PKH, [[P2PKH, null]]],
    [
      `  ${P2PKH}\t\n\n${BECH32}  `,
      [
        [P2PKH, null],
        [BECH32, null],
      ],
    ],
    [BECH32.toUpperCase(), [[BECH32, null]]],
    [`${P2PKH}, savings`, [[P2PKH, 'savings']]],
    [`savings;${P2PKH}`, [[P2PKH, 'savings']]],
    [`"cold, and ""deep""",${P2PKH}`, [[P2PKH, 'cold, and "deep"']]],
    [`${P2PKH} my cold wallet`, [[P2PKH, 'my cold wallet']]],
    [`bitcoin,${P2PKH},0.5,savings`, [[P2PKH, 'savings']]],
    [
      `Label,Address,Balance\nsavings,${P2PKH},1.5\n,${BECH32},2`,
      [
        [P2PKH, 'savings'],
        [BECH32, null],
      ],
    ],
    [`Index\tPayment Address\tDerivation\n0\t${P2PKH}\tm/0/0`, [[P2PKH, null]]],
    [`\uFEFFaddress\r\n${P2PKH}\r\n`, [[P2PKH, null]]],
    [`bitcoin:${P2PKH}`, [[P2PKH, null]]],
    [`BITCOIN:${BECH32.toUpperCase()}?amount=0.1&label=Luke%20Jr,+x`, [[BECH32, 'Luke Jr,+x']]],
    [`bitcoin:${P2PKH}?message=for%20tea`, [[P2PKH, 'for tea']]],
    [`{"type":"addr","ref":"${P2PKH}","label":"x"}\n{"type":"tx","ref":"ff"}`, [[P2PKH, 'x']]],
    [`# mine\n${P2PKH}`, [[P2PKH, null]]],
    [`litecoin:${P2SH}?label=old`, [[P2SH_OF_LITECOIN, 'old']]],
    [`LTC,${P2SH},savings`, [[P2SH_OF_LITECOIN, 'savings']]],
    [`Coin,Address\nLitecoin,${P2SH}`, [[P2SH_OF_LITECOIN, null]]],
    [`${CASH}?amount=1`, [[CASH, null]]],
    [CASH.toUpperCase(), [[CASH, null]]],
    [`my wallet ${P2PKH}: cold`, [[P2PKH, 'my wallet cold']]],
    [`${P2PKH} (cold)`, [[P2PKH, '(cold)']]],
    [`bitcoincash:${P2PKH}`, [['bitcoincash:qp3wjpa3tjlj042z2wv7hahsldgwhwy0rq9sywjpyy', null]]],
    [
      `${P2PKH},${P2PKH}`,
      [
        [P2PKH, null],
        ['duplicate in the list', P2PKH],
      ],
    ],
  ] as const) {
    assert.deepEqual(read(text), expected, text)
  }
})

test('a coin name is recognised beside commas, spaces, brackets and colons', () => {
  const bare = CASH.slice(CASH.indexOf(':') + 1)
  for (const [text, label] of [
    [`LTC,${P2SH}`, null],
    [`savings,${P2SH},litecoin`, 'savings'],
    [`LTC: ${P2SH}`, null],
    [`LTC : ${P2SH} savings`, 'savings'],
    [`ltc:${P2SH}`, null],
    [`LTC:${P2SH}, savings`, 'savings'],
    [`LTC: ${P2SH}, savings`, 'savings'],
    [`${P2SH} (LTC)`, null],
    [`${P2SH}(LTC)`, null],
    [`${P2SH} [Litecoin] savings: old`, 'savings: old'],
    [`${P2SH} LTC`, null],
    [`${P2SH}: LTC`, null],
    [`my Litecoin ${P2SH}`, 'my'],
    [`LTC: cold ${P2SH} savings`, 'cold savings'],
    [`cold (ltc) ${P2SH} savings`, 'cold savings'],
  ] as const) {
    assert.deepEqual(read(text), [[P2SH_OF_LITECOIN, label]], text)
  }
  for (const [text, label] of [
    [`${P2PKH} BCH`, null],
    [`${P2PKH} Bitcoin Cash`, null],
    [`Bitcoin Cash: ${P2PKH} savings`, 'savings'],
    [`${P2PKH},bitcoin-cash`, null],
    [`BCH:${P2PKH}?label=savings`, 'savings'],
    [`bitcoin-cash:${P2PKH}`, null],
  ] as const) {
    assert.deepEqual(read(text), [['bitcoincash:qp3wjpa3tjlj042z2wv7hahsldgwhwy0rq9sywjpyy', label]], text)
  }
  for (const scheme of ['bch', 'BCH', 'bitcoin-cash']) {
    assert.deepEqual(read(`${scheme}:${bare}`), [[CASH, null]], scheme)
  }
  assert.deepEqual(read(`bch:${bare} ltc:${P2SH}`), [
    [CASH, null],
    [P2SH_OF_LITECOIN, null],
  ])
})

test('the name of a coin on which the address is invalid is its label', () => {
  for (const [text, label] of [
    [`Dash,${P2SH}`, 'Dash'],
    [`Dash,${P2SH},savings`, 'savings'],
    [`DASH: ${P2SH}`, 'DASH'],
    [`my wallet: ${P2SH}`, 'my wallet'],
    [`${P2SH} (Dash)`, '(Dash)'],
    [`doge:${P2SH}`, 'doge'],
    [`${P2SH} old litecoin wallet`, 'old litecoin wallet'],
  ] as const) {
    assert.deepEqual(read(text), [[P2SH, label]], text)
  }
  assert.deepEqual(read(`Dash,${P2SH},LTC`), [[P2SH_OF_LITECOIN, 'Dash']])
  assert.deepEqual(read(`${BECH32} Bitcoin Cash`), [[BECH32, 'Bitcoin Cash']])
})

test('under a header the coin column decides, and the label column names no coin', () => {
  for (const name of ['chain', 'Coin', 'CURRENCY', 'asset', 'network']) {
    assert.deepEqual(
      read(`address,label,${name}\n${P2SH},Bitcoin,LTC`),
      [[P2SH_OF_LITECOIN, 'Bitcoin']],
      name,
    )
  }
  assert.deepEqual(read(`label,address,coin\nDash,${P2SH},LTC`), [[P2SH_OF_LITECOIN, 'Dash']])
  assert.deepEqual(read(`address,label\n${P2SH},Litecoin`), [[P2SH, 'Litecoin']])
  assert.deepEqual(read(`address,label,coin\n${P2SH},Litecoin,`), [[P2SH, 'Litecoin']])
  assert.deepEqual(read(`address,currency,coin\n${P2SH},EUR,LTC`), [[P2SH_OF_LITECOIN, null]])
  assert.deepEqual(read(`address,coin\n${P2PKH},Dash`), [
    ['This is an address of Bitcoin or Bitcoin Cash, not of Dash.', P2PKH],
  ])
})

test('every address of a list is found, with any separator', () => {
  const separator = fc.constantFrom(',', ';', '\t', ' ', '\n', '\r\n', ', ', ' ;  ', '\n\n')
  fc.assert(
    fc.property(
      fc.shuffledSubarray(ALL, { minLength: 1 }),
      fc.array(separator, { minLength: 4, maxLength: 4 }),
      (some, marks) => {
        const text = some.map((address, index) => address + marks[index]).join('')
        const found = readCandidates(text, () => false)
        assert.deepEqual(
          found.map((candidate) => (candidate.state === 'ready' ? candidate.address : candidate)),
          some,
        )
      },
    ),
  )
})

test('nothing is lost when one of forty is invalid', () => {
  const good = Array.from({ length: 39 }, (_, index) => ALL[index % 4] as string)
  const text = [...good.slice(0, 20), '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb', ...good.slice(20)]
  for (const separator of ['\n', ',', ' ']) {
    const found = readCandidates(text.join(separator), () => false)
    assert.equal(found.length, 40)
    assert.equal(found[20]?.state, 'wrong')
    assert.equal(found.filter(({ state }) => state === 'wrong').length, 1)
  }
})

test('an invalid address has the sentence of the API', () => {
  const reasons = readCandidates(`${P2PKH}x\nhello\nbc1qnope`, () => false)
  assert.deepEqual(
    reasons.map(({ state, line }) => [state, line]),
    [
      ['wrong', 1],
      ['wrong', 2],
      ['wrong', 3],
    ],
  )
  for (const candidate of reasons)
    assert.match(candidate.state === 'wrong' ? candidate.reason : '', /^The .*\.$|^.*\.$/)
})

test('an address that was added before is a duplicate', () => {
  const [candidate] = readCandidates(
    BECH32.toUpperCase(),
    (chain, address) => chain === 'bitcoin' && address === BECH32,
  )
  assert.deepEqual(candidate?.state === 'duplicate' ? candidate.of : null, 'portfolio')
})

test('an address that was added on one chain can be chosen on another, and the choice reverted', () => {
  const reader = new AddressReader()
  const mentions = [...readMentions(`${P2SH}\n${P2SH}\nLTC: ${P2SH}`, reader)]
  const isAdded = (_: string, address: string) => address === P2SH
  const candidates = (chosen: ReadonlyMap<string, 'bitcoin' | 'litecoin' | 'bitcoin-cash'> = new Map()) =>
    candidatesOf(mentions, reader, isAdded, chosen)
  const states = (list: ReturnType<typeof candidates>) =>
    list.map((candidate) => `${candidate.state} ${candidate.state === 'wrong' ? '' : candidate.chain}`)
  const [first, second, third] = candidates().map(({ choice }) => choice)
  assert.ok(first && second && third)
  assert.deepEqual(states(candidates()), ['duplicate bitcoin', 'duplicate bitcoin', 'ready litecoin'])
  assert.deepEqual(reader.validChains(P2SH), ['bitcoin', 'litecoin', 'bitcoin-cash'])
  assert.deepEqual(states(candidates(new Map([[first, 'bitcoin-cash']]))), [
    'ready bitcoin-cash',
    'duplicate bitcoin',
    'ready litecoin',
  ])
  assert.deepEqual(states(candidates(new Map([[second, 'litecoin']]))), [
    'duplicate bitcoin',
    'ready litecoin',
    'duplicate litecoin',
  ])
  assert.deepEqual(states(candidates(new Map([[third, 'bitcoin']]))), [
    'duplicate bitcoin',
    'duplicate bitcoin',
    'duplicate bitcoin',
  ])
})

test('any text is parsed without an error, and every label is one that the API accepts', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '"',
      ',',
      ';',
      '\t',
      '\n',
      'address',
      '{',
      'bitcoin:',
      '?label=%',
      P2PKH,
      BECH32,
      '\u0000',
      '\ud800',
      '\u202e',
      '\u2028',
    ),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      for (const { label } of readCandidates(pieces.join(''), () => false)) {
        if (label === null) continue
        assert.equal(parseLabel(label), label)
      }
    }),
    { numRuns: 500 },
  )
})

test('a long list keeps its order', () => {
  const text = Array.from({ length: 20_000 }, (_, index) => `${ALL[index % 4]},label ${index}`).join('\n')
  const found = readCandidates(text, () => false)
  assert.equal(found.length, 20_000)
  assert.equal(found[19_999]?.label, 'label 19999')
})

test('the labels of JSON are no phrase, whether their addresses are keys or values', () => {
  for (const list of [
    'Rent from Peter, Mining pool payout, Cold savings, Birthday present, School money, Family gift',
    FIRST_NAMES.slice(0, 10).join(', '),
    'cash, home, market, lunch, family, animal, trade, ticket, rent, coin, hotel, tip',
    'Art school, gift, Family home, Cash, hotel, Animal rescue, crew, ticket, trade, wine',
  ]) {
    const labels = list.split(', ')
    const rows = addresses(labels.length * 3).map(
      (address, index) => [address, labels[index % labels.length] ?? ''] as const,
    )
    for (const json of [
      Object.fromEntries(rows),
      rows.map(([address, label]) => ({ address, label })),
      rows.map(([address, label]) => ({ label, address })),
      { labels: Object.fromEntries(rows), names: FIRST_NAMES },
    ]) {
      const found = read(JSON.stringify(json))
      assert.deepEqual(
        found,
        rows.map(([address, label]) => [address, label]),
        list,
      )
    }
  }
})
