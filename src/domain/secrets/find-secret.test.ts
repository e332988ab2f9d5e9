import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sha256 } from '@noble/hashes/sha2.js'
import { createBase58check } from '@scure/base'
import { entropyToMnemonic } from '@scure/bip39'
import { wordlist as english } from '@scure/bip39/wordlists/english.js'
import { wordlist as japanese } from '@scure/bip39/wordlists/japanese.js'
import { wordlist as korean } from '@scure/bip39/wordlists/korean.js'
import { wordlist as chinese } from '@scure/bip39/wordlists/simplified-chinese.js'
import { wordlist as spanish } from '@scure/bip39/wordlists/spanish.js'
import fc from 'fast-check'
import { allChains } from '../chains/chain.ts'
import { findSecret } from './find-secret.ts'
import { secretSentence } from './secret.ts'

/** The key 1 and others that are published in BIP 32, BIP 38, BIP 39, SLIP 39 and in wikis; none holds any coins. */
const WIF = 'KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWn'
const XPRV =
  'xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi'
const XPUB =
  'xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8'
/** Vectors 1, 2 and 4 of BIP 93: a secret, a share, and a secret of 256 bits. */
const CODEX32 = [
  'ms10testsxxxxxxxxxxxxxxxxxxxxxxxxxx4nzvca9cmczlw',
  'ms12namea320zyxwvutsrqpnmlkjhgfedcaxrpp870hkkqrm',
  'ms10leetsllhdmn9m42vcsamx24zrxgs3qrl7ahwvhw4fnzrhve25gvezzyqqtum9pgv99ycma',
]
const HASH = '4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b'
const PHRASE = 'legal winner thank year wave sausage worth useful legal winner thank yellow'
const SHARE =
  'duckling enlarge academic academic agency result length solution fridge kidney coal piece deal husband erode duke ajar critical decision keyboard'
const MONERO =
  'sequence atlas unveil summon pebbles tuesday beer rudely snake rockets different fuselage woven tagged bested dented vegan hover rapid fawns obvious muppet randomly seasons randomly'
const ENCRYPTED = '6PRVWUbkzzsbcVac2qwfssoUJAN1Xhrg6bNk8J7Nzm5H7kxEbn2Nh2ZoGg'
const WORDS = PHRASE.split(' ')
const FIRST_NAMES =
  'Peter Maria Thomas Andrea Michael Sabine Stefan Claudia Andreas Monika Martin Petra Markus Nicole Daniel Julia Florian Katrin Oliver Barbara Robert'.split(
    ' ',
  )
const ORDINARY = [
  'Grace Young Mark Stone Rose King Jack Rich Art Short April Long',
  'Loan given back slowly every month until debt gone about two year',
  'Grandma birthday present paid back after long summer holiday trip last year',
  'Dream house down payment saved together before wedding next summer maybe sooner',
  'Money left over after summer job given back home last year again',
  'Never touch before daughter start college next year or even much later',
  'Peter birthday gift from whole family inside garden house last summer evening',
  'Secret stash behind kitchen wall never tell anyone about place or value',
  'First paper money bought together under tree near lake one cold night',
  'Small piece sold every winter when price high enough pay heating bill',
  'Old phone backup made after water damage last spring near mountain river',
  'Big brother share kept here until school over then given back whole',
  'Bell Young Stone Rose Hill Green Brown White Black Rich King Long',
  'Faith Hope Grace Joy Summer April May June Rose Lily Daisy Ivy',
  'Charity gift sent twice every year around winter holiday time since college',
  'Music band share split between drummer singer guitar player after summer tour',
  'Bought during market crash last march while everyone else sold too early',
  'Late night poker game win paid out through friend next morning early',
  'Small business float kept apart until next quarter when bill come due',
  'Truck repair money put aside since accident near bridge last winter',
]
const base58check = createBase58check(sha256)

function assertKind(text: string, kind: ReturnType<typeof findSecret>) {
  assert.equal(findSecret(text), kind, text)
}

describe('a private key is found', () => {
  it('in the wallet import format of every coin, alone and within other text', () => {
    for (const version of [128, 176, 158, 204, 239, 188, 180, 212]) {
      const key = new Uint8Array(32).fill(7)
      for (const tail of [[], [1]]) {
        const text = base58check.encode(Uint8Array.of(version, ...key, ...tail))
        for (const within of [
          text,
          `p2wpkh-p2sh:${text}`,
          `savings key=${text};`,
          `"${text}"`,
          `wpkh(${text})#abc`,
        ]) {
          assertKind(within, 'private-key')
        }
      }
    }
  })

  it('with a mistyped character, and with spaces between its characters', () => {
    assertKind(`${WIF.slice(0, -1)}m`, 'private-key')
    assertKind(WIF.slice(0, -1), 'private-key')
    assertKind(WIF.match(/.{1,4}/g)?.join(' ') ?? '', 'private-key')
  })

  it('in groups of characters, with text on both sides or over several lines', () => {
    const groups = (text: string, length: number) => text.match(new RegExp(`.{1,${length}}`, 'g')) ?? []
    for (const [key, kind] of [
      [WIF, 'private-key'],
      [ENCRYPTED, 'encrypted-private-key'],
      [XPRV, 'extended-private-key'],
    ] as const) {
      for (const separator of [' ', '-', '  ', '\n', ' / ']) {
        const text = groups(key, 5).join(separator)
        for (const within of [text, `key: ${text}`, `my ${text} note`]) assertKind(within, kind)
      }
    }
    assertKind(`${WIF.slice(0, 26)}\n${WIF.slice(26)}`, 'private-key')
    assertKind('coin S6c5 6bnX QiBj k9mq SYE7 ykVQ 7Nzr Ry', 'private-key')
  })

  it('with invisible characters inside, in full-width letters, and percent-encoded', () => {
    for (const character of ['\u200b', '\u200d', '\u2060', '\ufeff', '\u00ad', '\u202c', '\u0000']) {
      for (const key of [WIF, `${WIF.slice(0, -1)}m`])
        assertKind(key.slice(0, 20) + character + key.slice(20), 'private-key')
    }
    assertKind([...WIF].join('\u200b'), 'private-key')
    assertKind(String.fromCharCode(...[...WIF].map((one) => one.charCodeAt(0) + 0xfee0)), 'private-key')
    assertKind(`label=${[...WIF].map((one) => `%${one.charCodeAt(0).toString(16)}`).join('')}`, 'private-key')
  })

  it('in the forms of BIP 38, Casascius coins, Nostr and Zcash', () => {
    assertKind(ENCRYPTED, 'encrypted-private-key')
    assertKind('my coin S6c56bnXQiBjk9mqSYE7ykVQ7NzrRy', 'private-key')
    assertKind('SzavMBLoXU6kDrqtUVmffv', 'private-key')
    // Not the hash of a short key.
    assertKind('S6c56bnXQiBjk9mqSYE7ykVQ7NzrRz', null)
    for (const secret of CODEX32) {
      assertKind(secret, 'private-key')
      assertKind(`backup: ${secret.toUpperCase()} (steel)`, 'private-key')
      assertKind(secret.match(/.{1,4}/g)?.join(' ') ?? '', 'private-key')
    }
    assertKind('nsec1vl029mgpspedva04g90vltkh6fvh240zqtv9k0t9af8935ke9laqsnlfe5', 'private-key')
    assertKind(
      'secret-extended-key-main1qwy5cttzqqqqpq8ksfmzqgz90r73yevcw6mvwuv5zddlak9zgl9epp6x308pczzez',
      'private-key',
    )
  })

  it('in every version of an extended private key, also in a descriptor; an extended public key is none', () => {
    const body = new Uint8Array(73).fill(9)
    body[41] = 0
    for (const version of [
      '0488ade4',
      '049d7878',
      '04b2430c',
      '0295b005',
      '02aa7a99',
      '04358394',
      '019d9cfe',
      '02fac398',
    ]) {
      const bytes = Uint8Array.of(...Buffer.from(version, 'hex'), ...body).slice(0, 78)
      const key = base58check.encode(Uint8Array.of(...bytes, ...new Uint8Array(78 - bytes.length)))
      assertKind(key, 'extended-private-key')
    }
    assertKind(`wpkh([d34db33f/84h/0h/0h]${XPRV}/0/*)#8zl0zxma`, 'extended-private-key')
    assertKind(`${XPRV.slice(0, -1)}j`, 'extended-private-key')
    for (const length of [98, 60, 24]) assertKind(`cut: ${XPRV.slice(0, length)}`, 'extended-private-key')
    assertKind(`wpkh([d34db33f/84h/0h/0h]${XPUB}/0/*)#8zl0zxma`, null)
  })

  it('in 64 hexadecimal digits, unless the text before them says that they are a hash', () => {
    assertKind(HASH, 'possible-private-key')
    assertKind(`0x${HASH}`, 'possible-private-key')
    assertKind(`private key: ${HASH}`, 'private-key')
    for (const text of [`tx ${HASH}`, `txid:${HASH}`, `https://mempool.space/tx/${HASH}`, `${HASH}:1`]) {
      assertKind(text, null)
    }
  })
})

describe('the words beside 32 bytes say what they are', () => {
  it('a hash: a whole word before them or behind them', () => {
    for (const text of [
      ...'tx txs txn txns txid txids TXID txHash tx_hash transaction Ref Reference Payment Invoice Swap order blockHash'.split(
        ' ',
      ),
      'my tx',
      'payment id',
      'Invoice #12',
      'utxo 3',
      'sha-256',
      'transactionId',
      'prevout_hash',
      'paid in txn',
    ]) {
      for (const between of [' ', ': ', '=', ' #', '":"']) assertKind(text + between + HASH, null)
    }
    for (const text of ['tx', '(txid)', '- payment', ', invoice 7', ':0', ':1 utxo', ' swap', '#ref'])
      assertKind(`${HASH} ${text}`.replace(' :', ':'), null)
    assertKind(`Ethereum 0x${HASH}`, null)
    assertKind(`ETH: 0x${HASH}`, null)
  })

  it('a public key', () => {
    for (const name of ['xpub key', 'pub', 'pubkey', 'publicKey', 'public key', 'Public Keys', 'zpub'])
      assertKind(`${name} ${HASH}`, null)
    assertKind(`${HASH} (public key)`, null)
  })

  it('a private key: a whole word before them', () => {
    for (const name of [
      'key',
      'Private Key',
      'privKey',
      'private_key',
      'secret',
      'seed',
      'WIF',
      'key 1',
      'eth key',
    ])
      assertKind(`${name}: ${HASH}`, 'private-key')
  })

  it('nothing where a word only ends or begins with such a word', () => {
    for (const name of [
      'paid',
      'monkey',
      'said',
      'Madrid',
      'grid',
      'Turkey',
      'android',
      'belief',
      'republic monkey',
    ])
      assertKind(`${name} ${HASH}`, 'possible-private-key')
    for (const word of ['identity', 'referral person', 'blockade', 'txt'])
      assertKind(`${HASH} ${word}`, 'possible-private-key')
    assertKind(`Ethereum ${HASH}`, 'possible-private-key')
  })
})

describe('32 bytes are found as a possible private key', () => {
  const pairs = HASH.match(/../g) ?? []
  const base64 = Buffer.from(HASH, 'hex').toString('base64')
  const forms = [
    pairs.join(' ').toUpperCase(),
    pairs.join(':'),
    pairs.map((pair) => `0x${pair}`).join(', '),
    HASH.match(/.{8}/g)?.join(' ') ?? '',
    `${HASH.slice(0, 32)}\n${HASH.slice(32)}`,
    `${HASH}01`,
    `80${HASH}`,
    `80${HASH}01`,
    base64,
  ]

  it('in groups of digits, with the marks of a compressed key, and in base64', () => {
    for (const form of forms) {
      assertKind(form, 'possible-private-key')
      assertKind(`my ${form} note`, 'possible-private-key')
      assertKind(`key: ${form}`, 'private-key')
    }
  })

  it('unless the text before them says that they are something else', () => {
    for (const form of [pairs.join(' '), HASH, base64]) {
      for (const name of ['tx ', 'hash: ', 'sha256-', 'public key: ', 'fingerprint='])
        assertKind(name + form, null)
      assertKind(`${form} tx`, null)
    }
  })

  it('not in public keys, in numbers, in identifiers, or in longer base64', () => {
    for (const text of [
      `02${HASH}`,
      `03${HASH.slice(2)}01`,
      Array.from({ length: 40 }, (_, index) => 10 + index).join(' '),
      '4a5e1e4b-aab8-9f3a-3251-8a88c31bc87f, 618f7667-3e2c-c77a-b212-7b7afdeda33b',
      Buffer.from(HASH + HASH, 'hex').toString('base64'),
    ]) {
      assertKind(text, null)
    }
  })
})

describe('a recovery phrase is found', () => {
  it('in any case and layout, in one cell or in several', () => {
    for (const text of [
      PHRASE,
      PHRASE.toUpperCase(),
      `savings: ${PHRASE}!`,
      WORDS.join('\n'),
      WORDS.join(','),
      WORDS.join('","'),
      WORDS.map((word, index) => `${index + 1}. ${word}`).join('\n'),
      WORDS.map((word, index) => `${index + 1}${word}`).join(' '),
      WORDS.map((word, index) => `word ${index + 1}: ${word}`).join('\r\n'),
      WORDS.map((word, index) => `${index + 1};${word};0.5`).join('\n'),
      `${WORDS.slice(0, 6).join(' ')}\n${WORDS.slice(6).join(' ')}`,
      `${'abandon '.repeat(11)}about`,
      'abandon\n'.repeat(11).concat('about'),
    ]) {
      assertKind(text, 'recovery-phrase')
    }
  })

  it('of 12 to 24 words, in every language, whatever its entropy', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(16, 20, 24, 28, 32),
        fc.constantFrom(english, spanish, korean, japanese, chinese),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        (bytes, words, entropy) => {
          assertKind(entropyToMnemonic(entropy.subarray(0, bytes), [...words]), 'recovery-phrase')
        },
      ),
    )
  })

  it('and not as a key, though its letters begin as one does', () => {
    const entropy = Uint8Array.from([
      214, 160, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 35, 0, 31, 91, 0, 0, 0, 50, 7, 44, 0,
    ])
    assertKind(entropyToMnemonic(entropy, [...english]), 'recovery-phrase')
  })

  it('without accents, in words of four letters, as Chinese without spaces, and as the digits of a QR code', () => {
    assertKind(
      'abaco abdomen abeja abierto abogado abono aborto abrazo abrir abuelo abuso acabar',
      'recovery-phrase',
    )
    assertKind(WORDS.map((word) => word.slice(0, 4)).join(' '), 'recovery-phrase')
    assertKind(
      entropyToMnemonic(new Uint8Array(16).fill(3), [...chinese]).replaceAll(' ', ''),
      'recovery-phrase',
    )
    assertKind('192402220235174306311124037817700641198012901210', 'recovery-phrase')
  })

  it('with invisible characters in its words or between them', () => {
    for (const character of ['\u200b', '\u00ad', '\u2060']) {
      assertKind(WORDS.map((word) => word[0] + character + word.slice(1)).join(' '), 'recovery-phrase')
      assertKind(WORDS.join(character), 'recovery-phrase')
    }
  })

  it('in the words of Monero, whose last word is a checksum', () => {
    for (const text of [MONERO, MONERO.toUpperCase(), `seed: ${MONERO}.`, MONERO.replaceAll(' ', '\n')])
      assertKind(text, 'recovery-phrase')
    assertKind(MONERO.replace(/randomly$/, 'obvious'), null)
  })

  it('with two words mistyped, and as a share of SLIP 39', () => {
    assertKind(PHRASE.replace('thank', 'thnak').replace('sausage', 'susage'), 'recovery-phrase')
    for (const text of [SHARE, SHARE.toUpperCase(), `share 1: ${SHARE}`, SHARE.replaceAll(' ', '\n')])
      assertKind(text, 'recovery-phrase')
  })
})

describe('nothing secret is found', () => {
  it('in labels and sentences', () => {
    for (const text of [
      '',
      'my savings',
      'Miete für die Wohnung in der Straße, jeden Monat am ersten Werktag vom gemeinsamen Konto bezahlt',
      'the money that my sister has put aside for me since I was a child, and which I must not spend before I am grown',
      'cold storage wallet number two in the safe of the bank',
      '我们的比特币储蓄钱包在银行里面',
      'Sparkassenkontoauszuege',
      'monthly rent payment for the flat in berlin that is shared with my brother and two friends',
      'bought these coins after work with money that my uncle gave for my birthday',
      'old paper wallet from father hidden behind the picture in the living room',
      'never sell before new year because tax rules change then and prices often rise',
      'alte wallet von meinem bruder mit etwas geld fuer den naechsten urlaub am meer',
      'miete wohnung berlin konto gemeinsam bezahlt jeden monat erster werktag vater mutter kind',
      'ik heb deze munten van mijn oude baas gekregen toen wij nog samen werkten',
      'compra casa playa familia ahorro mensual cuenta comun hermano hermana madre padre',
      'old laptop wallet found during spring cleaning inside garage box behind bikes',
      'for sale car motor parts engine wheel door seat window glass paint oil',
      'please remember telling grandma about paper copies before next christmas family dinner',
      'exchange, wallet, savings, cold storage, family, holiday, rent, house, car, food, gift, school',
      'date,exchange,type,amount,fee,balance,label,address,transaction,confirmed,account,currency',
    ]) {
      assertKind(text, null)
    }
  })

  it('in twelve or more ordinary words without articles and pronouns', () => {
    for (const text of ORDINARY) for (const form of [text, text.toLowerCase()]) assertKind(form, null)
    assertKind(FIRST_NAMES.join(' '), null)
    assertKind(FIRST_NAMES.join('\n'), null)
    assertKind(FIRST_NAMES.concat(FIRST_NAMES.slice(0, 9)).join(', '), null)
  })

  it('in a list of addresses with a word beside each', () => {
    const labels = [
      'cash',
      'home',
      'market',
      'lunch',
      'family',
      'animal',
      'trade',
      'ticket',
      'rent',
      'coin',
      'hotel',
      'tip',
      'salon',
    ]
    assertKind(labels.map((label) => `bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4,${label}`).join('\n'), null)
  })

  it('in any address of any chain', () => {
    const base58 = allChains().flatMap(({ addresses }) =>
      'base58' in addresses ? addresses.base58.versions : [],
    )
    fc.assert(
      fc.property(
        fc.constantFrom(...base58),
        fc.uint8Array({ minLength: 20, maxLength: 20 }),
        ({ bytes }, hash) => {
          assertKind(base58check.encode(Uint8Array.of(...bytes, ...hash)), null)
        },
      ),
    )
  })
})

it('a key in groups is found behind thousands of other short groups', () => {
  for (const piece of ['f ', '12 ', 'fb '])
    assertKind(piece.repeat(4_800 / piece.length) + WIF.match(/.{1,4}/g)?.join(' '), 'private-key')
})

it('a long text is searched within the time of its length', () => {
  for (const piece of ['a', '1', 'a ', 'ab ', '12 ', 'S', '的', 'abandon ']) findSecret(piece.repeat(100_000))
})

it('no sentence about a secret is without a full stop', () => {
  assert.match(secretSentence('recovery-phrase', 'address'), /^These are the words of a wallet: .*\.$/)
  assert.match(secretSentence('private-key', 'address'), /private key.*\.$/)
  assert.doesNotMatch(secretSentence('private-key', 'text'), /address/)
})

it('a text with the hash of a transaction is accepted once it is written as the sentence says', () => {
  const note = `refund of ${HASH}`
  assertKind(note, 'possible-private-key')
  const sentence = secretSentence('possible-private-key', 'text')
  assert.doesNotMatch(sentence, /address/)
  const [, word = ''] = /write "(.*)" before it/.exec(sentence) ?? []
  assertKind(note.replace(HASH, `${word} ${HASH}`), null)
})
