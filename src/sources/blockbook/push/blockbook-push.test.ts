import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chainOf } from '../../../domain/chains/chain.ts'
import { directNetwork } from '../../../net/direct-network.ts'
import { Announced } from '../../../net/testing/announced.ts'
import { FakeClock } from '../../../net/testing/fake-clock.ts'
import { MemoryLedger } from '../../../net/testing/memory-ledger.ts'
import type { PushFault } from '../../../sim/blockbook/push-session.ts'
import { BlockbookServer } from '../../../sim/blockbook/server.ts'
import { SimChain } from '../../../sim/chain/chain.ts'
import { Blockbook } from '../blockbook.ts'

const options = { signal: new AbortController().signal, manual: false }
const bitcoin = chainOf('bitcoin')

interface Setting {
  readonly server: BlockbookServer
  readonly chain: SimChain
  readonly source: Blockbook
  readonly announced: Announced
}

/** With an open source and a listener, until the work is done. */
async function withPush(work: (setting: Setting) => Promise<void>, slug = bitcoin): Promise<void> {
  const chain = new SimChain({ chain: bitcoin, seed: 1, tip: 1000 })
  const server = new BlockbookServer(chain)
  const clock = new FakeClock('2026-11-23T12:00:00Z')
  const source = new Blockbook({
    chain: slug,
    name: 'blockbook',
    baseUrl: await server.listen('127.0.0.1', 0),
    isPublic: false,
    isOwn: true,
    setting: 'BLOCKBOOK_URL',
    limits: { requestsPerMinute: 0, pointsPerDay: 0 },
    httpTimeoutMs: 5000,
    clock,
    ledger: new MemoryLedger(clock),
    network: directNetwork,
  })
  const announced = new Announced()
  source.push.listen(announced)
  const stop = new AbortController()
  const opened = source.open(stop.signal)
  try {
    await work({ server, chain, source, announced })
  } finally {
    stop.abort()
    await opened
    await server.close()
  }
}

async function connected(work: (setting: Setting) => Promise<void>): Promise<void> {
  await withPush(async (setting) => {
    await setting.announced.until('connected')
    await work(setting)
  })
}

function paid(chain: SimChain): string {
  const address = chain.newAddress()
  chain.pay(address, 5000n)
  return address
}

const changes = ({ events }: Announced) => events.filter((event) => event.startsWith('changed'))

test('watched addresses are answered with the fingerprints of a batch check, and announced from then on', () =>
  connected(async ({ chain, source, announced }) => {
    const addresses = [paid(chain), chain.newAddress()]
    const watched = await source.push.watch(addresses, options)
    for (const address of addresses) {
      const check = await source.batchChecker.check(
        { chain: bitcoin, addresses: [address], repeat: 0 },
        options,
      )
      assert.equal(watched.get(address), check.fingerprints.get(address))
    }
    assert.deepEqual(source.status().live, ['bitcoin'])
    for (const address of addresses) {
      chain.pay(address, 700n)
      await announced.until(`changed ${address}`)
    }
  }))

test('each subscription replaces the one before: it holds all watched addresses, and no others', () =>
  connected(async ({ server, chain, source }) => {
    const [first, second, third] = [chain.newAddress(), chain.newAddress(), chain.newAddress()]
    await source.push.watch([first], options)
    await source.push.watch([second], options)
    assert.deepEqual(server.watched, [first, second])
    source.push.unwatch([first])
    await source.push.watch([third], options)
    assert.deepEqual(server.watched, [second, third])
  }))

test('an address is announced again when its transaction is confirmed', () =>
  connected(async ({ chain, source, announced }) => {
    const address = paid(chain)
    await source.push.watch([address], options)
    chain.mine()
    await announced.until(`changed ${address}`)
    assert.ok(announced.events.includes('block 1001 null'))
  }))

test('a payment that was never announced is found in its block', () =>
  connected(async ({ server, chain, source, announced }) => {
    server.configure({ pushFaults: ({ kind }) => (kind === 'transaction' ? 'missed' : null) })
    const address = chain.newAddress()
    await source.push.watch([address], options)
    chain.pay(address, 700n)
    chain.mine()
    await announced.until(`changed ${address}`)
  }))

test('the blocks of a missed announcement are read with the next one', () =>
  connected(async ({ server, chain, source, announced }) => {
    let left = 2
    server.configure({ pushFaults: (): PushFault | null => (left-- > 0 ? 'missed' : null) })
    const address = chain.newAddress()
    await source.push.watch([address], options)
    chain.pay(address, 700n)
    chain.mine()
    chain.mine()
    await announced.until(`changed ${address}`)
    assert.ok(announced.events.includes('block 1002 null'))
  }))

test('after blocks that cannot be read, all addresses are to be watched again', () =>
  connected(async ({ server, chain, source, announced }) => {
    server.configure({ faults: ({ kind }) => (kind === 'block' ? { kind: 'status', status: 404 } : null) })
    await source.push.watch([chain.newAddress()], options)
    chain.mine()
    await announced.until('connected', 2)
    assert.deepEqual(source.status().state, 'ok')
  }))

test('what is announced twice is passed on as two at most, and what is not watched is not', () =>
  connected(async ({ server, chain, source, announced }) => {
    server.configure({ pushFaults: () => 'twice' })
    const [address, other] = [chain.newAddress(), chain.newAddress()]
    await source.push.watch([address, other], options)
    source.push.unwatch([other])
    chain.pay(other, 5000n)
    for (let left = 5; left > 0; left -= 1) chain.pay(address, 700n)
    await announced.until(`changed ${address}`, 2)
    assert.deepEqual(new Set(changes(announced)), new Set([`changed ${address}`]))
    assert.equal(changes(announced).length, 2)
  }))

test('a reorganisation is announced with its lowest block, also where the height stays', () =>
  connected(async ({ chain, announced }) => {
    for (const height of [1001, 1002, 1003]) {
      chain.mine()
      await announced.until(`block ${height} null`)
    }
    chain.reorganise(2, { blocks: 2 })
    await announced.until('block 1003 1002')
  }))

test('a server that went away and came back is used again, and nothing is watched any more', () =>
  connected(async ({ server, chain, source, announced }) => {
    await source.push.watch([chain.newAddress()], options)
    server.disconnect()
    await announced.until('connected', 2)
    assert.deepEqual(
      announced.events.filter((event) => /connected/.test(event)),
      ['connected', 'disconnected', 'connected'],
    )
    assert.deepEqual(source.status().live, [])
  }))

test('without a connection, to watch fails for this kind of request only', () =>
  withPush(async ({ server, chain, source }) => {
    server.configure({ refusesSockets: true })
    await assert.rejects(source.push.watch([chain.newAddress()], options), { kind: 'endpoint' })
  }))

test('a server of another coin is not listened to', () =>
  withPush(async ({ server, announced }) => {
    while (server.messages.length < 2) await new Promise((resolve) => setImmediate(resolve))
    assert.deepEqual([...new Set(server.messages.map(({ method }) => method))], ['getInfo'])
    assert.deepEqual(announced.events, [])
  }, chainOf('bitcoin-cash')))
