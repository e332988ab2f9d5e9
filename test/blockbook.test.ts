import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { allChains } from '../src/domain/chains/chain.ts'
import { BLOCKBOOK_CHAINS } from '../src/sources/blockbook/chains.ts'
import { startWorld } from './support/world.ts'

describe('with Blockbook alone', () => {
  test('a long history is read in pages of 1,000 and proven', async () => {
    await using world = await startWorld(
      (simulator) => ({ SOURCES: 'blockbook', BLOCKBOOK_URL: simulator.blockbookOn('bitcoin').url }),
      { blockbook: {} },
    )
    const { simulator, client } = world
    const blockbook = simulator.blockbookOn('bitcoin')
    const address = simulator.chain.largeAddress(5400)
    simulator.chain.pay(address, 7n)
    const { id } = await client.add(address, true)
    const ended = await client.ended(id)
    assert.deepEqual([ended.sync_status, ended.transaction_count], ['DONE', 5401])
    assert.ok(blockbook.requests.length <= 12, `${blockbook.requests.length} requests`)
    blockbook.clearRequests()
    simulator.chain.mine()
    await client.sync(id)
    assert.equal((await client.ended(id)).sync_status, 'DONE')
    assert.ok(blockbook.requests.length <= 2, `${blockbook.requests.length} requests`)
    assert.equal(simulator.requests.length + simulator.esplora.requests.length, 0)
  })

  test('every coin is synchronised, and its transactions shown', async () => {
    const others = allChains().flatMap(({ slug }) => (slug === 'bitcoin' ? [] : [slug]))
    await using world = await startWorld(
      (simulator) => ({
        SOURCES: 'blockbook',
        ...Object.fromEntries(
          simulator.chains.map((slug) => [BLOCKBOOK_CHAINS[slug].setting, simulator.blockbookOn(slug).url]),
        ),
      }),
      { others, blockbook: {} },
    )
    const { simulator, client } = world
    for (const slug of simulator.chains) {
      const chain = simulator.on(slug)
      const address = chain.newAddress()
      const { hash } = chain.pay(address, 5000n)
      chain.mine()
      chain.spend(address, 2000n)
      const added = await client.send('POST', '/addresses', { address, chain: slug, sync: true })
      const ended = await client.ended(added.body.id)
      assert.deepEqual([ended.sync_status, ended.transaction_count], ['DONE', 2], slug)
      const { status, body } = await client.get(`/transactions/${slug}/${hash}`)
      assert.equal(status, 200, `${slug}: ${JSON.stringify(body)}`)
    }
  })

  test('a server is tested before it is set up, and one of another coin is told apart', async () => {
    await using world = await startWorld({}, { blockbook: {} })
    const { url } = world.simulator.blockbookOn('bitcoin')
    const tested = (chain: string) =>
      world.client.send('POST', '/sources/test', { source: 'blockbook', chain, url })
    const { body } = await tested('bitcoin')
    assert.equal(body.ok, true, JSON.stringify(body))
    assert.match(body.description, /^Blockbook 0\.4\.0, block 1,000, \d+ ms$/)
    assert.equal((await tested('bitcoin-cash')).body.code, 'wrong_chain')
    const { requests } = world.simulator.blockbookOn('bitcoin')
    assert.ok(requests.every((request) => !request.url.includes('/address/')))
  })
})
