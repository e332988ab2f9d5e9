import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { directNetwork } from '../../net/direct-network.ts'
import { Announced } from '../../net/testing/announced.ts'
import { FakeClock } from '../../net/testing/fake-clock.ts'
import { MemoryLedger } from '../../net/testing/memory-ledger.ts'
import { Electrum } from './electrum.ts'
import sample from './fixtures/status-example.json' with { type: 'json' }
import { ElectrumStub, SILENCE, StubError } from './testing/electrum-stub.ts'
import { bitcoin, SAMPLE_ADDRESS, SAMPLE_HASH, StubWorld } from './testing/stub-world.ts'

const options = { signal: new AbortController().signal, manual: false }
const SUBSCRIBE = 'blockchain.scripthash.subscribe'

interface Setting {
  readonly stub: ElectrumStub
  readonly world: StubWorld
  readonly source: Electrum
  readonly announced: Announced
}

function sourceOf(stub: ElectrumStub): Electrum {
  const clock = new FakeClock('2026-11-23T12:00:00Z')
  return new Electrum({
    chain: bitcoin,
    name: 'electrum',
    servers: [{ host: '127.0.0.1', port: stub.port, encrypted: false, isOwn: true }],
    fingerprints: [],
    network: directNetwork,
    certificates: { pinned: async () => null, pin: async (_, kept) => kept, accept: async () => {} },
    httpTimeoutMs: 5000,
    clock,
    ledger: new MemoryLedger(clock),
  })
}

/** With an open source and a listener, until the work is done. */
async function withPush(work: (setting: Setting) => Promise<void>): Promise<void> {
  await using stub = await ElectrumStub.start()
  const world = new StubWorld()
  world.serve(stub)
  const source = sourceOf(stub)
  const announced = new Announced()
  source.push.listen(announced)
  const stop = new AbortController()
  const opened = source.open(stop.signal)
  try {
    await announced.until('connected')
    await work({ stub, world, source, announced })
  } finally {
    stop.abort()
    await opened
  }
}

test('watched addresses are answered with the fingerprints of a batch check, and announced from then on', () =>
  withPush(async ({ stub, source, announced }) => {
    const watched = await source.push.watch([SAMPLE_ADDRESS], options)
    assert.deepEqual([...watched], [[SAMPLE_ADDRESS, `electrum:${sample.status}`]])
    assert.deepEqual(source.status().live, ['bitcoin'])
    stub.notify(SUBSCRIBE, [SAMPLE_HASH, null])
    await announced.until(`changed ${SAMPLE_ADDRESS}`)
  }))

test('a server that is gone is shown as down without any request, and as serving once it is back', async () => {
  const stub = await ElectrumStub.start()
  new StubWorld().serve(stub)
  const { port } = stub
  const source = sourceOf(stub)
  const stop = new AbortController()
  const opened = source.open(stop.signal)
  const shown = async (isShown: () => boolean) => {
    while (!isShown()) await setImmediate()
  }
  await shown(() => source.status().server !== undefined)
  await stub[Symbol.asyncDispose]()
  await shown(() => source.status().state === 'down')
  const { reason, reasonCode } = source.status()
  assert.match(reason ?? '', /^Electrum does not connect: no connection \(ECONNREFUSED\)\. .*check the port/)
  assert.equal(reasonCode, 'no_connection')
  await using again = await ElectrumStub.start(null, port)
  new StubWorld().serve(again)
  await shown(() => source.status().state !== 'down')
  assert.equal(source.status().reason, null)
  stop.abort()
  await opened
})

test('many announcements at once are passed on as two', () =>
  withPush(async ({ stub, source, announced }) => {
    await source.push.watch([SAMPLE_ADDRESS], options)
    for (let left = 50; left > 0; left -= 1) stub.notify(SUBSCRIBE, [SAMPLE_HASH, String(left)])
    await announced.until(`changed ${SAMPLE_ADDRESS}`, 2)
    await source.push.watch([SAMPLE_ADDRESS], options)
    assert.equal(announced.events.filter((event) => event.startsWith('changed')).length, 2)
  }))

test('an address that is not watched, or no longer, is not announced', () =>
  withPush(async ({ stub, source, announced }) => {
    const request = { chain: bitcoin, addresses: [SAMPLE_ADDRESS], repeat: 0 }
    await source.batchChecker.check(request, options)
    stub.notify(SUBSCRIBE, [SAMPLE_HASH, null])
    await source.batchChecker.check(request, options)
    await source.push.watch([SAMPLE_ADDRESS], options)
    source.push.unwatch([SAMPLE_ADDRESS])
    stub.notify(SUBSCRIBE, [SAMPLE_HASH, null])
    stub.notify(SUBSCRIBE, [7])
    await source.batchChecker.check(request, options)
    assert.deepEqual(
      announced.events.filter((event) => event.startsWith('changed')),
      [],
    )
  }))

test('a history over the limit of the server, whose status stays null, is not watched once its reading has shown it', () =>
  withPush(async ({ stub, source, announced }) => {
    stub.handlers['blockchain.scripthash.get_history'] = () => {
      throw new StubError(10_001, 'history too large')
    }
    stub.handlers[SUBSCRIBE] = () => null
    assert.deepEqual(
      [...(await source.push.watch([SAMPLE_ADDRESS], options))],
      [[SAMPLE_ADDRESS, 'electrum:']],
    )
    const from = { kind: 'newest', known: 0 } as const
    const request = { chain: bitcoin, address: SAMPLE_ADDRESS, from, repeat: 0 }
    await assert.rejects(source.page(request, options), { code: 'history_too_long' })
    assert.deepEqual([...(await source.push.watch([SAMPLE_ADDRESS], options))], [])
    stub.notify(SUBSCRIBE, [SAMPLE_HASH, null])
    await source.batchChecker.check({ chain: bitcoin, addresses: [SAMPLE_ADDRESS], repeat: 0 }, options)
    assert.ok(!announced.events.some((event) => event.startsWith('changed')))
  }))

test('blocks are announced, and where a reorganisation began', () =>
  withPush(async ({ stub, world, announced, source }) => {
    const announce = () => stub.notify('blockchain.headers.subscribe', [world.tip()])
    await announced.until('block 2480 null')
    world.mine(1)
    announce()
    await announced.until('block 2481 null')
    world.mine(3)
    announce()
    await announced.until('block 2484 null')
    world.reorganise(2480)
    announce()
    await announced.until('block 2485 2480')
    assert.equal(source.status().tips.bitcoin, 2485)
  }))

test('after a reorganisation that keeps heights, times are those of the new blocks', () =>
  withPush(async ({ stub, world, source, announced }) => {
    const request = {
      chain: bitcoin,
      address: SAMPLE_ADDRESS,
      from: { kind: 'newest', known: 0 },
      repeat: 0,
    } as const
    await announced.until('block 2480 null')
    const before = await source.page(request, options)
    world.reorganise(2473)
    stub.notify('blockchain.headers.subscribe', [world.tip()])
    await announced.until('block 2481 2473')
    const after = await source.page(request, options)
    assert.equal(after.fingerprint, before.fingerprint)
    const times = (page: typeof before) => page.rows.slice(3).map(({ time }) => time)
    assert.notDeepEqual(times(after), times(before))
    assert.equal(times(after)[2], times(before)[2])
  }))

test('a server that went away and came back is used at once, and nothing is watched any more', () =>
  withPush(async ({ stub, source, announced }) => {
    await source.push.watch([SAMPLE_ADDRESS], options)
    stub.disconnectAll()
    await announced.until('connected', 2)
    assert.deepEqual(announced.events.slice(-2).sort(), ['connected', 'disconnected'])
    assert.deepEqual(source.status().live, [])
    assert.equal(source.status().state, 'ok')
    assert.equal(source.status().server, 'Electrum 1.4, Stub 1.0, not encrypted')
  }))

test('a stop ends the reading of headers, and announces nothing', async () => {
  await using stub = await ElectrumStub.start()
  const world = new StubWorld()
  world.serve(stub)
  const asked = Promise.withResolvers<void>()
  stub.handlers['blockchain.block.headers'] = () => {
    asked.resolve()
    return SILENCE
  }
  const source = sourceOf(stub)
  const announced = new Announced()
  source.push.listen(announced)
  const stop = new AbortController()
  const opened = source.open(stop.signal)
  await asked.promise
  world.mine(3)
  stub.notify('blockchain.headers.subscribe', [world.tip()])
  await source.batchChecker.check({ chain: bitcoin, addresses: [SAMPLE_ADDRESS], repeat: 0 }, options)
  stop.abort()
  await opened
  for (let turns = 0; turns < 50; turns += 1) await setImmediate()
  assert.deepEqual(announced.events, ['connected', `block ${world.height - 3} null`, 'disconnected'])
  assert.notEqual(source.status().state, 'down')
})
