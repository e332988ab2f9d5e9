import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { AddressReader } from './address-reader.ts'
import { decodeFile } from './decode-file.ts'
import { candidatesOf, readMentions } from './read-candidates.ts'

const FIXTURES = new URL('./fixtures/', import.meta.url)
const BECH32 = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'
const P2PKH = '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'
const P2SH = '3P14159f73E4gFr7JterCCQh9QjiTjiZrG'
const RENT = [BECH32, 'rent'] as const

/** The addresses with their labels, or what the page says instead. */
function read(name: string): readonly (readonly [string, string | null] | string)[] {
  const decoded = decodeFile(readFileSync(new URL(name, FIXTURES)))
  assert.equal(decoded.kind, 'text')
  const reader = new AddressReader()
  const mentions = [...readMentions(decoded.kind === 'text' ? decoded.text : '', reader)]
  return candidatesOf(mentions, reader, () => false, new Map()).map((candidate) =>
    candidate.state === 'wrong' ? candidate.reason : [candidate.address, candidate.label],
  )
}

const KEY = 'This is a private key, not an address. Never give it to any program but your wallet.'
const none = (what: string) => [
  `This is ${what}: it has no addresses of yours. Export the list of addresses instead.`,
]

/** By the program that writes such a file. */
const EXPECTED: Readonly<Record<string, ReturnType<typeof read>>> = {
  'binance-withdrawals.csv': [
    [BECH32, null],
    'The text says that this is an address of USDT, which cannot be tracked.',
  ],
  'bip329-labels.jsonl': [RENT],
  'bitcoin-core-english.csv': [RENT],
  'bitcoin-core-german.csv': [[BECH32, 'Miete']],
  'bitcoin-core-listdescriptors.json': [[BECH32, null]],
  'bitcoin-core-listreceivedbyaddress.json': [RENT, [P2PKH, null]],
  'bitcoin-core-listunspent.json': [RENT],
  'blockchain-com.csv': none('an export of Blockchain.com'),
  'coinbase.csv': none('an export of Coinbase'),
  'cointracking.csv': none('an export of CoinTracking'),
  'coldcard-addresses.csv': [
    [BECH32, null],
    [P2SH, null],
  ],
  'electrum-history.csv': none('a history of Electrum'),
  'electrum-labels.json': [RENT, [P2PKH, 'books']],
  'electrum-private-keys.csv': [KEY, KEY],
  'exodus.csv': [RENT],
  'koinly.csv': none('an export of Koinly'),
  'kraken-ledgers.csv': none('a ledger of Kraken'),
  'kraken-withdrawals.json': [[BECH32, null]],
  'ledger-live.csv': none('an export of Ledger Live'),
  'mycelium.csv': [RENT],
  'sparrow-addresses.csv': [RENT, [P2PKH, null]],
  'sparrow-transactions.csv': none('a list of transactions of Sparrow'),
  'specter-addresses.csv': [RENT, [P2PKH, 'Address #1']],
  'trezor-suite.csv': [RENT],
  'wasabi-listunspentcoins.json': [RENT],
}

for (const name of readdirSync(FIXTURES)) {
  test(`${name}: the addresses and labels are found, or the kind of file is named`, () => {
    assert.deepEqual(read(name), EXPECTED[name])
  })
}
