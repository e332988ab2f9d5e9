import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listen } from '../http/testing/listen.ts'
import { GENESIS, sampleRows, WITNESS } from '../http/testing/samples.ts'
import { testServer } from '../http/testing/test-server.ts'
import { ApiClient } from './api-client.ts'

async function clientOf(context: { after(work: () => unknown): void }, apiToken: string | null = null) {
  const server = testServer({ apiToken })
  context.after(() => server.app.close())
  return { ...server, url: `http://127.0.0.1:${await listen(server.app)}` }
}

test('every call of the client is one of the API', async (context) => {
  const { url, book, servers } = await clientOf(context)
  const client = new ApiClient({ url })
  assert.equal((await client.health()).status, 'ok')
  assert.equal((await client.chains())[0]?.chain, 'bitcoin')
  const { id } = await client.addAddress({ address: WITNESS, chain: 'bitcoin', label: null, sync: true })
  book.setRows(id, sampleRows(3))
  assert.equal((await client.address(id)).sync_status, 'IN_PROGRESS')
  assert.equal((await client.lookUpAddress(WITNESS)).id, id)
  assert.equal((await client.addresses({ status: 'DONE' })).total, 0)
  const pages = await Array.fromAsync(client.allAddresses({ include: 'sparkline' }))
  assert.deepEqual(
    pages.map((page) => page.map((address) => address.sparkline)),
    [[['0', '1.5']]],
  )
  assert.equal((await client.relabelAddress(id, 'savings')).label, 'savings')
  assert.equal((await client.transactions(id, { limit: 2 })).transactions.length, 2)
  assert.equal((await client.balance(id, { at: 1_672_567_200 })).at, '2023-01-01T10:00:00Z')
  assert.equal((await client.balanceHistory(id, { from: 0, to: null, points: 2 })).points.length, 2)
  assert.equal((await client.totals())[0]?.currency, 'BTC')
  const { total_value, totals } = await client.valuedTotals('EUR')
  assert.deepEqual([total_value?.currency, totals[0]?.value], ['EUR', null])
  assert.equal((await client.prices('bitcoin', { currency: 'JPY', from: 0, to: null })).currency, 'JPY')
  assert.equal((await client.valueHistory({ currency: 'EUR', points: 5 })).currency, 'EUR')
  assert.equal((await client.addressValueHistory(id)).currency, 'USD')
  assert.equal((await client.transactions(id, { currency: 'EUR' })).transactions[0]?.value, null)
  assert.equal((await client.sources())[0]?.state, 'off')
  const server = { source: 'esplora', chain: 'bitcoin', url: 'http://umbrel.local:3006/api' } as const
  assert.equal((await client.testServer(server)).ok, true)
  servers.pins.set('umbrel.local:50002', 'ab'.repeat(32))
  assert.match((await client.acceptCertificate('umbrel.local:50002', 'cd'.repeat(32))).detail, /\.$/)
  assert.match((await client.syncAddress(id)).detail, /\.$/)
  assert.equal((await client.syncAll()).addresses, 1)
  assert.match((await client.verifyAddress(id)).detail, /\.$/)
  assert.equal((await client.session()).token_required, false)
  assert.match((await client.signIn('x')).detail, /\.$/)
  assert.match((await client.signOut()).detail, /\.$/)
  assert.match((await client.removeAddress(id)).detail, /\.$/)
})

test('an error reply is thrown with its code, its sentence and its id', async (context) => {
  const { url } = await clientOf(context)
  const client = new ApiClient({ url })
  await client.addAddress({ address: GENESIS })
  await assert.rejects(client.addAddress({ address: GENESIS }), {
    name: 'ApiProblem',
    status: 409,
    code: 'address_exists',
    id: 1,
    message: /\.$/,
  })
})

test('a token is sent, and a missing one is reported', async (context) => {
  const { url } = await clientOf(context, 'secret')
  assert.equal((await new ApiClient({ url, token: 'secret' }).session()).token_required, true)
  let reported = 0
  const client = new ApiClient({ url, onUnauthorized: () => (reported += 1) })
  await assert.rejects(client.totals(), { name: 'ApiProblem', status: 401, code: 'unauthorized' })
  assert.equal(reported, 1)
})

test('a server that does not answer is unreachable, and an aborted call is neither', async (context) => {
  const { url, app } = await clientOf(context)
  const client = new ApiClient({ url })
  await assert.rejects(client.address(1, { signal: AbortSignal.abort() }), { name: 'AbortError' })
  await app.close()
  await assert.rejects(client.health(), { name: 'Unreachable' })
})
