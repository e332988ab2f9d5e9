import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AddressReader } from './address-reader.ts'
import { candidatesOf, readMentions } from './read-candidates.ts'

const BECH32 = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'
const P2PKH = '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'
const HASH = '4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b'
/** The key 1; none of these holds any coins. */
const WIF = 'KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWn'
const GROUPS = (WIF.match(/.{1,4}/g) ?? []).join(' ')
const PHRASE = 'legal winner thank year wave sausage worth useful legal winner thank yellow'
const PERCENT = [...WIF].map((one) => `%${one.charCodeAt(0).toString(16)}`).join('')
const FORMS = [
  WIF,
  GROUPS,
  `my key ${GROUPS}`,
  PHRASE,
  (HASH.match(/../g) ?? []).join(' '),
  `${HASH}01`,
  Buffer.from(HASH, 'hex').toString('base64'),
]

function read(text: string) {
  const reader = new AddressReader()
  return candidatesOf([...readMentions(text, reader)], reader, () => false, new Map())
}

/** Everything that the page would show of it. */
function shown(text: string): string {
  return JSON.stringify(read(text))
}

test('a label with a secret in any form is refused with its row', () => {
  for (const form of FORMS) {
    for (const text of [
      `address,label\n${BECH32},${form}\n${P2PKH},rent`,
      `${BECH32} ${form}\n${P2PKH} rent`,
      `bitcoin:${BECH32}?label=${encodeURIComponent(form)}\n${P2PKH} rent`,
      JSON.stringify([
        { address: BECH32, label: form },
        { address: P2PKH, label: 'rent' },
      ]),
    ]) {
      const [first, second] = read(text)
      // The digits of a hash beside an address are left out.
      if (!(text.startsWith(BECH32) && /^[0-9a-f]{66}$/.test(form)))
        assert.ok(first?.state === 'wrong' && first.secret, text)
      assert.deepEqual([second?.state, second?.label], ['ready', 'rent'], text)
      assert.ok(!shown(text).includes(form), text)
    }
  }
})

test('a label is searched as it is after decoding', () => {
  for (const text of [
    `bitcoin:${BECH32}?label=${PERCENT}`,
    `bitcoin:${BECH32}?label=%50%4f${encodeURIComponent(` ${GROUPS}`)}`,
    `bitcoin:${BECH32}?message=${PHRASE.replaceAll(' ', '%20')}`,
  ]) {
    const candidates = read(text)
    assert.deepEqual(
      candidates.map((candidate) => candidate.state === 'wrong' && candidate.secret),
      [true],
      text,
    )
  }
})

test('a line that is a secret, or a part of one, is never shown', () => {
  for (const secret of [
    ...FORMS,
    `key: ${GROUPS}`,
    `${WIF.slice(0, 26)}\n${WIF.slice(26)}`,
    (WIF.match(/.{1,4}/g) ?? []).join('\n'),
    PHRASE.replaceAll(' ', '\n'),
    PHRASE,
  ]) {
    for (const text of [secret, `${BECH32}\n${secret}\n${P2PKH}`]) {
      const kept = read(text).filter((candidate) => !(candidate.state === 'wrong' && candidate.secret))
      assert.deepEqual(
        kept.map(({ text }) => text),
        text === secret ? [] : [BECH32, P2PKH],
        text,
      )
    }
  }
})
