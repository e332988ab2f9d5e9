import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { AddressReader } from './address-reader.ts'
import { skippedSummary } from './candidate-text.ts'
import { candidatesOf, readMentions } from './read-candidates.ts'

const P2PKH = '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'
const P2SH = '3P14159f73E4gFr7JterCCQh9QjiTjiZrG'
const BECH32 = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'
const LITECOIN = 'MVDCJxZd4A5VUm81QmeC1qf6U7LASsr7LT'
const CASH = 'bitcoincash:qp3wjpa3tjlj042z2wv7hahsldgwhwy0rq9sywjpyy'
const HASH = '4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b'
const WIF = 'KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWn'
const PHRASE = 'legal winner thank year wave sausage worth useful legal winner thank yellow'
const XPUB =
  'xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8'

function readAll(text: string) {
  const reader = new AddressReader()
  const mentions = [...readMentions(text, reader)]
  return {
    candidates: candidatesOf(mentions, reader, () => false, new Map()),
    skipped: skippedSummary(mentions),
  }
}

/** The address and its label, or why it is wrong. */
function read(text: string) {
  return readAll(text).candidates.map((candidate) =>
    candidate.state === 'wrong' ? candidate.reason : [candidate.address, candidate.label],
  )
}

describe('cells', () => {
  test('a separator or a line break between quotes belongs to the cell', () => {
    assert.deepEqual(read(`${BECH32},"savings; old"`), [[BECH32, 'savings; old']])
    assert.deepEqual(read(`Address;Label\n${BECH32};"a,b;c"`), [[BECH32, 'a,b;c']])
    assert.deepEqual(read(`Address,Label\n${BECH32},"first\nsecond"\n${P2PKH},x`), [
      [BECH32, 'first second'],
      [P2PKH, 'x'],
    ])
    assert.deepEqual(read(`Address|Label\n${BECH32}|a, b`), [[BECH32, 'a, b']])
    assert.deepEqual(readAll(`Address,Label\n${BECH32},"first\nsecond"\n${P2PKH},x`).candidates[1]?.line, 4)
  })

  test('a quote that is never closed is only a character', () => {
    assert.deepEqual(read(`my 27" screen ${BECH32}\n"${P2PKH}, books\n${P2SH}`), [
      [BECH32, 'my 27" screen'],
      [P2PKH, 'books'],
      [P2SH, null],
    ])
  })

  test('a row with several cells gives one address, and hashes and dates are no labels', () => {
    assert.deepEqual(read(`${BECH32},${HASH},rent`), [[BECH32, 'rent']])
    assert.deepEqual(read(`2023-01-01T10:00:00Z,true,rent,${BECH32},0.1`), [[BECH32, 'rent']])
    assert.deepEqual(read(`Label,Addresses\nrent,"${BECH32}\n${P2PKH}"`), [
      [BECH32, 'rent'],
      [P2PKH, 'rent'],
    ])
  })
})

describe('headers', () => {
  test('a header in any language is no address, and its label column is found', () => {
    for (const header of [
      'Wallet Address,Name',
      'Public Address,Note',
      'wallet_address,label',
      'walletAddress,Wallet Label',
      'Adresse,Bezeichnung',
      'Adresse,Étiquette',
      'Dirección,Etiqueta',
      'Indirizzo,Etichetta',
      'Endereço,Rótulo',
      'Адрес,Метка',
      '地址,标签',
      'アドレス,ラベル',
      'Heimilisfang,Heiti',
    ]) {
      assert.deepEqual(read(`${header}\n${BECH32},rent`), [[BECH32, 'rent']], header)
    }
    const columns = `Confirmed,Kind,Address\ntrue,Received,${BECH32}`
    assert.deepEqual(read(columns), [[BECH32, null]])
  })

  test('lines before the header are skipped and counted, as are rows without an address', () => {
    const text = `sep=;\nExported on 2023-01-01\n\nAddress;Label\n${BECH32};rent\n;none\n`
    assert.deepEqual(read(text), [[BECH32, 'rent']])
    assert.equal(
      readAll(text).skipped,
      'Skipped: 1 line before the addresses, 1 header line, 1 row without an address.',
    )
  })

  test('a line above a list is no header', () => {
    assert.equal(readAll(`address\n${BECH32}`).skipped, 'Skipped: 1 header line.')
    assert.equal(readAll(`Address,Label\n${BECH32},rent`).skipped, 'Skipped: 1 header line.')
    assert.equal(
      readAll(`My coins\nall of them\n${BECH32}`).skipped,
      'Skipped: 2 lines before the addresses.',
    )
  })

  test('a mistyped address in the first line is not taken for a header', () => {
    const mistyped = `${P2PKH.slice(0, -1)}b`
    const [first] = read(`${mistyped}\n${BECH32}`)
    assert.match(String(first), /checksum/)
    assert.match(String(read(`Address,Label\n${mistyped},x\n${BECH32},y`)[0]), /checksum/)
  })

  test('of two columns with addresses the one of the person is read', () => {
    assert.deepEqual(read(`Date,From Address,To Address,Label\n2023,${P2PKH},${BECH32},x`), [[BECH32, 'x']])
    assert.deepEqual(read(`Address,Change Address\n${BECH32},${P2PKH}`), [[BECH32, null]])
  })

  test('a table without an address is told by its columns, in one sentence', () => {
    assert.deepEqual(read('Datum,Betrag,Text\n1.1.23,5,Miete\n2.1.23,6,Zinsen'), [
      'No row of this table has an address. Its columns: Datum, Betrag, Text.',
    ])
  })
})

describe('coins', () => {
  test('a coin that cannot be tracked is never taken for Bitcoin', () => {
    for (const coin of [
      'BSV',
      'BCHABC',
      'USDT',
      'BTC testnet',
      'Bitcoin SV',
      'Bitcoin Gold (BTG)',
      'WBTC',
      'tBTC',
      'Foo',
    ]) {
      const [reason] = read(`Address,Coin\n${P2PKH},${coin}`)
      assert.equal(reason, `The text says that this is an address of ${coin}, which cannot be tracked.`)
    }
    for (const line of [
      `${P2PKH},BSV`,
      `${P2PKH} (BSV)`,
      `BSV: ${P2PKH}`,
      `${P2PKH} testnet`,
      `USDT;${P2PKH}`,
    ]) {
      assert.match(String(read(line)[0]), /cannot be tracked/, line)
    }
    const json = JSON.stringify([{ address: P2PKH, coin: 'BSV' }])
    assert.match(String(read(json)[0]), /an address of BSV/)
  })

  test('a coin is understood by other words for it', () => {
    for (const [coin, address] of [
      ['LTC - Litecoin', LITECOIN],
      ['Litecoin (LTC)', LITECOIN],
      ['XLTC', LITECOIN],
      ['Bitcoin Cash - BCH', 'bitcoincash:prhqc7n2rnqts2vhg4vkhrh6ghhwekctayzeaz3nq9'],
      ['XBT', P2SH],
      ['Bitcoin (Native SegWit)', P2SH],
      ['EUR', P2SH],
      ['', P2SH],
    ] as const) {
      const [found] = read(`Address,Coin\n${P2SH},${coin}`)
      assert.equal(
        coin.startsWith('Bitcoin Cash') ? String(found).split(':')[0] : found?.[0],
        coin.startsWith('Bitcoin Cash') ? address.split(':')[0] : address,
        coin,
      )
    }
  })
})

describe('forms around an address', () => {
  test('the address of a link to an explorer is taken, with its coin', () => {
    for (const [text, expected] of [
      [`https://mempool.space/address/${BECH32}`, [BECH32, null]],
      [`https://blockchair.com/bitcoin/address/${P2PKH}?from=x`, [P2PKH, null]],
      [`[cold](https://blockstream.info/address/${P2SH})`, [P2SH, 'cold']],
      [`https://live.blockcypher.com/ltc/address/${P2SH}/`, [LITECOIN, null]],
      [`https://blockchair.com/bitcoin-cash/address/${P2PKH}`, [CASH, null]],
      [`rent, https://mempool.space/address/${BECH32}`, [BECH32, 'rent']],
    ] as const) {
      assert.deepEqual(read(text), [expected], text)
    }
    assert.match(String(read(`https://whatsonchain.com/address/${P2PKH}`)[0]), /another network/)
    assert.match(String(read(`https://mempool.space/testnet4/address/${P2PKH}`)[0]), /another network/)
    assert.match(String(read(`https://mempool.space/tx/${HASH}`)[0]), /to a transaction/)
  })

  test('a payment link without an address says so, or has it in a parameter', () => {
    assert.deepEqual(read('bitcoin:?lightning=lnbc1example'), [
      'There is no address before the question mark.',
    ])
    assert.deepEqual(read(`bitcoin:?bc=${BECH32}`), [[BECH32, null]])
    assert.deepEqual(read(`BITCOIN:?BC=${BECH32.toUpperCase()}`), [[BECH32, null]])
  })

  test('a descriptor of an address is that address, and another descriptor is named', () => {
    assert.deepEqual(read(`addr(${BECH32})#w6dkqyxh`), [[BECH32, null]])
    assert.match(String(read(`wpkh(${XPUB}/0/*)`)[0]), /output descriptor of a wallet/)
  })

  test('list marks and numbers are no labels', () => {
    for (const mark of ['1.', '10', '2)', '(3)', '#4', '5 -', '-', '*', '•', '[x]', '→']) {
      assert.deepEqual(read(`${mark} ${BECH32}`), [[BECH32, null]], mark)
      assert.deepEqual(read(`${mark} ${BECH32} rent`).flat()[1]?.replace(/^10 /, ''), 'rent', mark)
    }
    assert.deepEqual(read('bc1pfeessrawgf, anchor'), [['bc1pfeessrawgf', 'anchor']])
  })
})

describe('text that is no address', () => {
  test('says so in a few words', () => {
    for (const text of [
      'hello this is nothing',
      'Shopping list',
      'hello',
      '12 eggs for the weekend in 2024',
      'жизнь',
      '12345678901234',
    ])
      assert.deepEqual(read(text), ['This is not an address.'], text)
  })

  test('says what is wrong with one that looks like an address', () => {
    for (const text of [`${BECH32.slice(0, 14)} ${BECH32.slice(14)}`, 'bc1qshort', `${P2PKH}x`])
      assert.doesNotMatch(String(read(text)[0]), /^This is not an address\.$/, text)
  })
})

describe('invisible characters', () => {
  const INVISIBLE = ['\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u00ad', '\u200e', '\u202c', '\ufe0f']

  test('in and around an address are left out', () => {
    for (const character of INVISIBLE) {
      const inside = BECH32.slice(0, 9) + character + BECH32.slice(9)
      for (const text of [inside, `${character}${BECH32}${character}`, `bitcoin:${character}${BECH32}`])
        assert.deepEqual(read(text), [[BECH32, null]], JSON.stringify(text))
      assert.deepEqual(read(`address,label\n${inside},rent`), [[BECH32, 'rent']])
      assert.deepEqual(read(JSON.stringify([{ address: inside }])), [[BECH32, null]])
    }
  })

  test('stay in a label where they have a meaning', () => {
    assert.deepEqual(read(`${BECH32}, farm 👩\u200d🌾`), [[BECH32, 'farm 👩\u200d🌾']])
    assert.deepEqual(read(`${BECH32}, \u200brent\u200b`), [[BECH32, 'rent']])
  })

  test('hide no secret', () => {
    for (const character of INVISIBLE) {
      const words = PHRASE.split(' ')
      for (const text of [
        WIF.slice(0, 9) + character + WIF.slice(9),
        words.join(` ${character}`),
        words.map((word) => character + word).join('\n'),
        words.map((word) => word.slice(0, 2) + character + word.slice(2)).join(' '),
        ...(character === '\ufe0f'
          ? []
          : [words.map((word, index) => `${index + 1}${word}`).join(character)]),
        words.map((word, index) => `${index + 1}.${character} ${word}`).join('\n'),
      ]) {
        const { candidates } = readAll(text)
        assert.ok(candidates.length > 0, JSON.stringify(text))
        for (const candidate of candidates)
          assert.ok(candidate.state === 'wrong' && candidate.secret, JSON.stringify(text))
      }
    }
  })
})

describe('labels', () => {
  test('a long label is cut, a damaged one left out, and the page says so', () => {
    const [long] = readAll(`${BECH32},${'x'.repeat(300)}`).candidates
    assert.deepEqual([long?.label?.length, long?.labelNote], [200, 'The label is cut to 200 characters.'])
    const [damaged] = readAll(`Address,Label\n${BECH32},\uFFFDpargne`).candidates
    assert.deepEqual([damaged?.state, damaged?.label], ['ready', null])
    assert.match(damaged?.labelNote ?? '', /damaged/)
  })

  test('text in UTF-16 that was read as something else is still read', () => {
    const text = new TextDecoder().decode(Buffer.from(`\uFEFFAddress,Label\n${BECH32},Miete`, 'utf16le'))
    assert.deepEqual(read(text), [[BECH32, 'Miete']])
  })
})

describe('JSON', () => {
  test('the addresses of a JSON text are found with their labels, in any layout', () => {
    const list = [{ address: BECH32, label: 'rent' }, { address: P2PKH }]
    for (const text of [
      JSON.stringify(list),
      JSON.stringify(list, null, 2),
      list.map((one) => `${JSON.stringify(one)},`).join('\n'),
    ]) {
      assert.deepEqual(read(text), [
        [BECH32, 'rent'],
        [P2PKH, null],
      ])
    }
    const wallet = { addresses: { receiving: [BECH32], change: [P2PKH] }, labels: { [BECH32]: 'rent' } }
    assert.deepEqual(read(JSON.stringify(wallet, null, 2)), [
      [BECH32, 'rent'],
      [P2PKH, null],
    ])
    assert.equal(readAll(JSON.stringify(wallet, null, 2)).candidates[1]?.line, 7)
  })

  test('labels of other things are counted (BIP 329)', () => {
    const tx = JSON.stringify({ type: 'tx', ref: HASH, label: 'tea' })
    const address = JSON.stringify({ type: 'ADDR', ref: BECH32, label: 'rent' })
    assert.deepEqual(read(`${tx}\n${address}\n${tx}`), [[BECH32, 'rent']])
    assert.equal(
      readAll(`${tx}\n${address}\n${tx}`).skipped,
      'Skipped: 2 labels of other types. Only labels of addresses are added here; POST /labels of the API imports all of them.',
    )
    assert.deepEqual(read(`${tx}\n${tx}`), ['2 labels, none of an address.'])
    assert.deepEqual(read(JSON.stringify([JSON.parse(tx)])), ['1 label, none of an address.'])
    assert.deepEqual(read(JSON.stringify({ [HASH]: 'rent' })), [
      '1 label of transactions, none of an address.',
    ])
    assert.deepEqual(read('{"a": 1}'), ['There is no address in this JSON.'])
  })
})

describe('secrets', () => {
  const words = PHRASE.split(' ')

  test('a line with a private key or a recovery phrase is refused, and nothing of it is shown', () => {
    for (const text of [
      WIF,
      `${BECH32}\tp2wpkh:${WIF}`,
      `${P2PKH}: ${WIF}`,
      `${BECH32}, ${PHRASE}`,
      `Address,Label\n${BECH32},${WIF}`,
      `address,private_key\n${BECH32},${WIF}`,
      `Address,Private Key\n${BECH32},${HASH}`,
      JSON.stringify({ type: 'addr', ref: BECH32, label: `p2wpkh:${WIF}` }),
      JSON.stringify({ seed: PHRASE }),
      JSON.stringify({ words }, null, 1),
      JSON.stringify({ [BECH32]: WIF }, null, 1),
      words.join('\n'),
      words.map((word, index) => `${index + 1},${word},foo`).join('\n'),
    ]) {
      const { candidates } = readAll(text)
      assert.ok(candidates.length > 0, text)
      for (const candidate of candidates) {
        assert.deepEqual([candidate.state, candidate.label], ['wrong', null], text)
        assert.ok(candidate.state === 'wrong' && candidate.secret, text)
        const shown = JSON.stringify(candidate)
        assert.ok(!shown.includes('winner') && !shown.includes(WIF.slice(0, 10)), shown)
      }
    }
  })

  test('other lines are read, and a phrase over many lines is told once', () => {
    const text = [`${BECH32}, rent`, ...words, `${P2PKH}, key`, WIF].join('\n')
    assert.deepEqual(
      readAll(text).candidates.map(({ line, state }) => [line, state]),
      [
        [1, 'ready'],
        [2, 'wrong'],
        [14, 'ready'],
        [15, 'wrong'],
      ],
    )
  })

  test('64 hexadecimal digits alone are masked as a private key or a hash', () => {
    const [candidate] = readAll(HASH).candidates
    assert.ok(candidate?.state === 'wrong' && candidate.secret)
    assert.ok(!JSON.stringify(candidate).includes(HASH.slice(0, 8)))
    assert.match(candidate.reason, /a private key or a transaction hash: neither is an address/)
  })

  test('columns of exports that are words of the lists are no phrase', () => {
    const header =
      'Timestamp;Date;Time;Type;Transaction ID;Fee;Fee unit;Address;Label;Amount;Amount unit;Fiat (USD);Other'
    assert.deepEqual(read(`${header}\n1;2;3;RECV;${HASH};;;${BECH32};rent;0.1;BTC;1;`), [[BECH32, 'rent']])
  })
})
