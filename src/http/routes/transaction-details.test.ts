import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Transaction } from '../../domain/transactions/transaction.ts'
import { NotedTransaction, TransactionDetailBody } from '../schemas/transaction-detail.ts'
import { assertBody, assertProblem } from '../testing/assert-answer.ts'
import { testServer } from '../testing/test-server.ts'

const HASH = 'ab'.repeat(32)
const MINE = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'
const OTHER = '1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH'
const PHRASE = `${'abandon '.repeat(11)}about`

const TRANSACTION: Transaction = {
  hash: HASH,
  height: 799_990,
  time: 1_690_000_000,
  isCoinbase: false,
  fee: 1000n,
  size: 222,
  virtualSize: 141,
  inputs: [
    { value: 50_000n, address: MINE, type: 'p2wpkh' },
    { value: 7000n, address: OTHER, type: 'p2pkh' },
  ],
  outputs: [
    { value: 20_000n, address: MINE, type: 'p2wpkh' },
    { value: 0n, address: null, type: 'op_return' },
    { value: 36_000n, address: OTHER, type: 'p2pkh' },
  ],
}

async function withTransaction(change: Partial<Transaction> = {}) {
  const server = testServer()
  const { book, transactions } = server
  await book.add({ chain: 'bitcoin', address: MINE, type: 'p2wpkh', label: 'savings' })
  const kept = {
    transaction: { ...TRANSACTION, ...change },
    source: 'blockchair',
    readAt: 1_790_000_000_000,
    tip: 799_999,
  }
  transactions.known.set(HASH, kept)
  return server
}

test('zeros are the hash of no transaction', async () => {
  const { app } = await withTransaction()
  const url = `/transactions/bitcoin/${'0'.repeat(64)}`
  assertProblem(await app.inject(url), 404, 'transaction_not_found')
  assertProblem(
    await app.inject({ method: 'PUT', url: `${url}/note`, payload: { note: 'Rent' } }),
    404,
    'transaction_not_found',
  )
})

test('a transaction shows its inputs and outputs, which are mine, its fee and its net effect', async () => {
  const { app } = await withTransaction()
  const response = await app.inject(`/transactions/bitcoin/${HASH.toUpperCase()}`)
  const body = assertBody(response, 200, TransactionDetailBody)
  assert.deepEqual(body, {
    chain: 'bitcoin',
    currency: 'BTC',
    tx_hash: HASH,
    timestamp: '2023-07-22T04:26:40Z',
    block_height: 799_990,
    confirmations: 11,
    status: 'confirmed',
    coinbase: false,
    fee: '0.00001',
    size: 222,
    virtual_size: 141,
    inputs: [
      { value: '0.0005', address: MINE, type: 'p2wpkh', mine: true, label: 'savings' },
      { value: '0.00007', address: OTHER, type: 'p2pkh', mine: false, label: null },
    ],
    outputs: [
      { value: '0.0002', address: MINE, type: 'p2wpkh', mine: true, label: 'savings' },
      { value: '0', address: null, type: 'op_return', mine: false, label: null },
      { value: '0.00036', address: OTHER, type: 'p2pkh', mine: false, label: null },
    ],
    amount: '-0.0003',
    received: '0',
    sent: '0.0003',
    addresses: [{ id: 1, address: MINE, label: 'savings', amount: '-0.0003', received: '0', sent: '0.0003' }],
    wallets: [],
    note: null,
    label: null,
    source: 'blockchair',
  })
})

test('a transaction has its value where a currency is asked for', async () => {
  const { app } = await withTransaction()
  const url = `/transactions/bitcoin/${HASH}`
  const valued = assertBody(await app.inject(`${url}?currency=EUR`), 200, TransactionDetailBody)
  assert.equal(valued.value, null)
  assert.equal('value' in assertBody(await app.inject(url), 200, TransactionDetailBody), false)
  assertProblem(await app.inject(`${url}?currency=XXY`), 422, 'invalid_request')
})

test('a coinbase has no inputs and no fee, an unconfirmed transaction no block', async () => {
  const { app } = await withTransaction({ isCoinbase: true, fee: null, inputs: [], height: null })
  const body = assertBody(await app.inject(`/transactions/bitcoin/${HASH}`), 200, TransactionDetailBody)
  assert.deepEqual(
    [body.coinbase, body.fee, body.inputs, body.block_height, body.confirmations, body.status],
    [true, null, [], null, 0, 'unconfirmed'],
  )
})

test('an unknown transaction is 404, what is no hash or chain 422', async () => {
  const { app } = testServer()
  const get = (path: string) => app.inject(`/transactions/${path}`)
  assertProblem(await get(`bitcoin/${'cd'.repeat(32)}`), 404, 'transaction_not_found')
  assertProblem(await get(`bitcoin/${'cd'.repeat(31)}`), 422, 'invalid_request')
  assertProblem(await get(`bitcoin/${'xy'.repeat(32)}`), 422, 'invalid_request')
  assertProblem(await get(`bitcoins/${HASH}`), 422, 'invalid_request')
})

test('a note is stored without white space around it, shown with the transaction, and cleared', async () => {
  const { app } = await withTransaction()
  const put = (note: unknown) =>
    app.inject({ method: 'PUT', url: `/transactions/bitcoin/${HASH}/note`, payload: { note } })
  const noteShown = async () => (await app.inject(`/transactions/bitcoin/${HASH}`)).json().note
  const written = assertBody(await put(' Rent\r\nof May '), 200, NotedTransaction)
  assert.deepEqual(written, { chain: 'bitcoin', tx_hash: HASH, note: 'Rent\nof May' })
  assert.equal(await noteShown(), 'Rent\nof May')
  assert.equal(assertBody(await put(''), 200, NotedTransaction).note, null)
  assert.equal(await noteShown(), null)
  await put('again')
  assert.equal(assertBody(await put(null), 200, NotedTransaction).note, null)
  assert.equal(await noteShown(), null)
})

test('a note that is too long, or no text, is refused, and so is one with a recovery phrase', async () => {
  const { app } = await withTransaction()
  const put = (payload: object, hash = HASH) =>
    app.inject({ method: 'PUT', url: `/transactions/bitcoin/${hash}/note`, payload })
  assertBody(await put({ note: 'é'.repeat(10_000) }), 200, NotedTransaction)
  assertProblem(await put({ note: 'é'.repeat(10_001) }), 422, 'invalid_request')
  assertProblem(await put({ note: 7 }), 422, 'invalid_request')
  assertProblem(await put({}), 422, 'invalid_request')
  assertProblem(await put({ note: 'x' }, 'nothing'), 422, 'invalid_request')
  const refused = await put({ note: `${'lorem ipsum '.repeat(700)}${PHRASE}` })
  assertProblem(refused, 422, 'private_key')
  assert.ok(!refused.body.includes('abandon'))
})

test('a note with what may be a hash is refused with a sentence about notes', async () => {
  const { app } = await withTransaction()
  const put = (note: string) =>
    app.inject({ method: 'PUT', url: `/transactions/bitcoin/${HASH}/note`, payload: { note } })
  const { detail } = assertProblem(await put(`gift for ${HASH}`), 422, 'private_key')
  assert.match(detail, /If it is a hash, write "txid" before it\./)
  assert.doesNotMatch(detail, /address/)
  assertBody(await put(`gift for txid ${HASH}`), 200, NotedTransaction)
})
