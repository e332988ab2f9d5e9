import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { AddressReader } from './address-reader.ts'
import { skippedSummary } from './candidate-text.ts'
import { candidatesOf, readMentions } from './read-candidates.ts'

const P2PKH = '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'
const BECH32 = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'
const MISTYPED = `${BECH32.slice(0, -1)}5`
const LITECOIN = 'MVDCJxZd4A5VUm81QmeC1qf6U7LASsr7LT'
const WIF = 'KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWn'

function readAll(text: string) {
  const reader = new AddressReader()
  const mentions = [...readMentions(text, reader)]
  const candidates = candidatesOf(mentions, reader, () => false, new Map())
  return { candidates, skipped: skippedSummary(mentions) }
}

/** The address and its label, or why it is wrong. */
function read(text: string) {
  return readAll(text).candidates.map((candidate) =>
    candidate.state === 'wrong' ? candidate.reason : [candidate.address, candidate.label],
  )
}

describe('an address in a sentence', () => {
  test('is read, with marks on both sides, also on the first line', () => {
    for (const [line, label] of [
      [`${BECH32}.`, null],
      [`${BECH32}…`, null],
      [`'${BECH32}'`, null],
      [`“${BECH32}”`, null],
      [`"${BECH32}".`, null],
      [`<${BECH32}>`, null],
      [`**${BECH32}**`, null],
      [`\`${BECH32}\` rent`, 'rent'],
      [`1. ${BECH32}.`, null],
      [`My address is ${BECH32}!`, 'My address is'],
      [`My wallet: ${BECH32}.`, 'My wallet'],
      [`https://mempool.space/address/${BECH32}.`, null],
    ]) {
      for (const text of [`${line}\n${P2PKH}`, `${P2PKH}\n${line}`]) {
        assert.deepEqual(
          read(text).sort(),
          [
            [P2PKH, null],
            [BECH32, label],
          ].sort(),
          text,
        )
        assert.equal(readAll(text).skipped, null, text)
      }
    }
  })

  test('is wrong if it is mistyped, and is no line before the addresses', () => {
    for (const line of [
      `bitcoin ${MISTYPED}`,
      `${MISTYPED}.`,
      `'${MISTYPED}'`,
      `My address is ${MISTYPED}!`,
    ]) {
      const [wrong, ready] = read(`${line}\n${P2PKH}`)
      assert.match(String(wrong), /checksum/, line)
      assert.deepEqual(ready, [P2PKH, null])
    }
  })

  test('is not lost where its line has another one', () => {
    for (const line of [
      `Send to ${BECH32} or ${P2PKH}.`,
      `I sent it from ${BECH32} to ${P2PKH}.`,
      `(${BECH32}, ${P2PKH})`,
      `"${BECH32}" "${P2PKH}"`,
      `my two: "${BECH32}", "${P2PKH}"`,
      `[${BECH32}] [${P2PKH}]`,
      `${BECH32} -> ${P2PKH}`,
      `${BECH32},rent,${P2PKH}`,
      `<td>${BECH32}</td><td>${P2PKH}</td>`,
      `https://mempool.space/address/${BECH32} and https://mempool.space/address/${P2PKH}.`,
      `bitcoin:${BECH32} or bitcoin:${P2PKH}`,
    ]) {
      const both = [
        [BECH32, null],
        [P2PKH, null],
      ]
      assert.deepEqual(read(line), both, line)
      assert.deepEqual(read(`${LITECOIN}\n${line}`), [[LITECOIN, null], ...both], line)
    }
    assert.equal(read(`rent ${BECH32} (${BECH32})`).length, 1)
  })

  test('is wrong beside another one if it is mistyped', () => {
    const [ready, wrong] = read(`from ${P2PKH} to ${MISTYPED}.`)
    assert.deepEqual(ready, [P2PKH, null])
    assert.match(String(wrong), /checksum/)
  })

  test('is not seen in a title', () => {
    for (const title of ['My wallet', 'Savings (cold)', 'Export of 2024-01-01, 12:30']) {
      assert.deepEqual(read(`${title}\n${P2PKH}`), [[P2PKH, null]], title)
      assert.match(readAll(`${title}\n${P2PKH}`).skipped ?? '', /^Skipped: 1 /, title)
    }
  })
})

describe('marks of a list, and links', () => {
  test('are no labels', () => {
    for (const mark of ['- [x]', '- [X]', '- [ ]', '* [✓]', '(a)', 'b)', '☑', '✅', '1. [ ]', '> -']) {
      assert.deepEqual(read(`${mark} ${BECH32}`), [[BECH32, null]], mark)
      assert.deepEqual(read(`${mark} ${BECH32} rent`), [[BECH32, 'rent']], mark)
    }
  })

  test('without a scheme or in HTML give the address, and the title as its label', () => {
    for (const [text, label] of [
      [`mempool.space/address/${BECH32}`, null],
      [`rent mempool.space/address/${BECH32}`, 'rent'],
      [`<a href="https://mempool.space/address/${BECH32}">rent</a>`, 'rent'],
      [`<a class='x' href='https://mempool.space/address/${BECH32}' target=_blank>${BECH32}</a>`, null],
      [`<li><a href="https://mempool.space/address/${BECH32}"></a></li>`, null],
      [`<td>${BECH32}</td><td>rent</td>`, 'rent'],
    ]) {
      assert.deepEqual(read(text as string), [[BECH32, label]], String(text))
    }
    assert.deepEqual(read(`blockchair.com/litecoin/address/${LITECOIN}`), [[LITECOIN, null]])
  })
})

describe('JSON with faults', () => {
  test('is read with a comma behind the last item, and without commas between objects', () => {
    for (const text of [
      `[{"address":"${BECH32}","label":"a, ]b"},]`,
      `[{"address":"${BECH32}","label":"a, ]b",},]`,
      `{"address":"${BECH32}","label":"a, ]b",}`,
      `{"address":"${BECH32}","label":"a, ]b"}{"address":"${BECH32}"}`,
      `[\n{"address":"${BECH32}",\n"label":"a, ]b",\n},\n]`,
    ]) {
      assert.deepEqual(read(text)[0], [BECH32, 'a, ]b'], text)
    }
    assert.equal(read(`{"address":"${BECH32}"} {"address":"${P2PKH}"}`).length, 2)
  })

  test('is no JSON if its lines are addresses', () => {
    for (const first of [`["cold"] ${BECH32}`, '["cold"]: mine', '{"my wallets"}', "['old'] and new"]) {
      const found = read(`${first}\n${P2PKH}\n${LITECOIN} rent`)
      const expected = [
        [P2PKH, null],
        [LITECOIN, 'rent'],
      ]
      assert.deepEqual(found.slice(-2), expected, first)
      if (first.includes(BECH32)) assert.deepEqual(found[0], [BECH32, '["cold"]'])
    }
  })

  test('is named if it cannot be read, and shows none of its text', () => {
    for (const text of [
      `[{"address":"${BECH32}"}] trailing`,
      `[{'address':'${BECH32}'}]`,
      `{"address":"${BECH32}"`,
      `{\n  "address": "${BECH32}",,\n}`,
    ]) {
      assert.match(String(read(text)), /^This looks like JSON, but it is not valid: .*\.$/, text)
    }
    const { candidates } = readAll(`[{"address":"${BECH32}","key":"${WIF}"}] trailing`)
    assert.ok(candidates.some((candidate) => candidate.state === 'wrong' && candidate.secret))
    assert.ok(!JSON.stringify(candidates).includes(WIF))
  })
})

test('a long line without spaces is read within the time of its length', () => {
  for (const piece of ['(', '[a](', '[', '<a href=', 'a.', 'a-', 'a/', 'www.', 'f(x){return b.c[d](e)};']) {
    const line = piece.repeat(200_000 / piece.length)
    assert.deepEqual(read(`${P2PKH}\n${line} ${BECH32}`)[0], [P2PKH, null], piece)
  }
})
