import assert from 'node:assert/strict'
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { type TestContext, test } from 'node:test'
import { readFrames } from '../../client/read-frames.ts'
import type { Wallet } from '../../domain/wallet/wallet.ts'
import { listen } from '../testing/listen.ts'
import { testServer } from '../testing/test-server.ts'

const WALLET: Wallet = {
  id: 7,
  chain: 'bitcoin',
  name: 'Savings',
  gapLimit: 20,
  descriptors: [],
  branches: [],
  dropped: [],
  balance: 0n,
  unconfirmedBalance: 0n,
  transactionCount: 0,
  used: 0,
  status: 'IN_PROGRESS',
  error: null,
  verification: null,
  lastSyncedAt: null,
  nextSyncAt: null,
  live: false,
  createdAt: 0,
}

async function* framesOf(response: IncomingMessage) {
  for await (const frame of readFrames(ReadableStream.from(response) as ReadableStream<Uint8Array>))
    if (frame.data !== null) yield [frame.event, JSON.parse(frame.data)] as const
}

async function openStream(context: TestContext) {
  const server = testServer()
  context.after(() => server.app.close())
  const request = get({ host: '127.0.0.1', port: await listen(server.app), path: '/events' })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  context.after(() => response.destroy())
  return { ...server, frames: framesOf(response) }
}

test('a changed wallet is sent as it is, and many changes in quick succession once', async (context) => {
  const { wallets, changes, frames } = await openStream(context)
  wallets.known.set(7, WALLET)
  changes.emit({ kind: 'wallet', id: 7 })
  const [name, first] = (await frames.next()).value ?? []
  assert.deepEqual([name, first.id, first.sync_status, first.balance], ['wallet', 7, 'IN_PROGRESS', '0'])
  wallets.known.set(7, { ...WALLET, balance: 5n })
  changes.emit({ kind: 'wallet', id: 7 })
  wallets.known.set(7, { ...WALLET, balance: 6n, status: 'DONE' })
  changes.emit({ kind: 'wallet', id: 7 })
  const [, done] = (await frames.next()).value ?? []
  assert.deepEqual([done.sync_status, done.balance], ['DONE', '0.00000006'])
})

test('a wallet whose transactions were merged is sent, a group of the same id is not', async (context) => {
  const { wallets, changes, frames } = await openStream(context)
  wallets.known.set(7, WALLET)
  wallets.known.set(8, { ...WALLET, id: 8 })
  changes.emit({ kind: 'owner', owner: { kind: 'group', id: 8 }, chain: 'bitcoin' })
  changes.emit({ kind: 'owner', owner: { kind: 'wallet', id: 7 }, chain: 'bitcoin' })
  const [name, { id }] = (await frames.next()).value ?? []
  assert.deepEqual([name, id], ['wallet', 7])
})

test('a deleted wallet is sent once, after every state of it', async (context) => {
  const { wallets, changes, frames } = await openStream(context)
  wallets.known.set(7, WALLET)
  changes.emit({ kind: 'wallet', id: 7 })
  wallets.known.delete(7)
  changes.emit({ kind: 'wallet-deleted', id: 7 })
  changes.emit({ kind: 'wallet', id: 7 })
  wallets.known.set(8, { ...WALLET, id: 8 })
  changes.emit({ kind: 'wallet', id: 8 })
  const seen: string[] = []
  for await (const [event, { id }] of frames) {
    seen.push(`${event} ${id}`)
    if (id === 8) break
  }
  assert.deepEqual(
    seen.filter((event) => event !== 'wallet 7'),
    ['wallet_deleted 7', 'wallet 8'],
  )
  assert.ok(seen.lastIndexOf('wallet 7') < seen.indexOf('wallet_deleted 7'), seen.join())
})
