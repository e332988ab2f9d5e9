import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chainOf } from '../../domain/chains/chain.ts'
import type { HistoryPage } from '../../domain/ports/source.ts'
import { directNetwork } from '../../net/direct-network.ts'
import { FakeClock } from '../../net/testing/fake-clock.ts'
import { MemoryLedger } from '../../net/testing/memory-ledger.ts'
import { Electrum } from './electrum.ts'
import sample from './fixtures/status-example.json' with { type: 'json' }
import { ElectrumStub, SILENCE, StubError } from './testing/electrum-stub.ts'
import { bitcoin, type Entry, SAMPLE_ADDRESS, SAMPLE_HASH, StubWorld } from './testing/stub-world.ts'

const options = { signal: new AbortController().signal, manual: false }
const UNUSED = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'
const newest = (known = 0, address = SAMPLE_ADDRESS) =>
  ({ chain: bitcoin, address, from: { kind: 'newest', known }, repeat: 0 }) as const

interface Setting {
  readonly stub: ElectrumStub
  readonly world: StubWorld
  readonly source: Electrum
  readonly clock: FakeClock
}

async function withServer(work: (setting: Setting) => Promise<void>): Promise<void> {
  await using stub = await ElectrumStub.start()
  const world = new StubWorld()
  world.serve(stub)
  const clock = new FakeClock('2026-11-23T12:00:00Z')
  const source = sourceOf([stub], clock)
  await work({ stub, world, source, clock })
}

function sourceOf(stubs: readonly ElectrumStub[], clock: FakeClock, httpTimeoutMs = 5000): Electrum {
  return new Electrum({
    chain: bitcoin,
    name: 'electrum',
    servers: stubs.map(({ port }) => ({ host: '127.0.0.1', port, encrypted: false, isOwn: true })),
    fingerprints: [],
    network: directNetwork,
    certificates: { pinned: async () => null, pin: async (_, kept) => kept, accept: async () => {} },
    httpTimeoutMs,
    clock,
    ledger: new MemoryLedger(clock),
  })
}

const shown = ({ rows }: HistoryPage) => rows.map(({ hash, amount, height }) => [hash, amount, height])
const timeAt = (height: number) => 1_600_000_000 + 600 * height
const history = sample.history as readonly Entry[]

const EXPECTED = history.toReversed().map(({ tx_hash: hash, height }) => {
  const net = sample.computed_net[hash as keyof typeof sample.computed_net]
  return [hash, BigInt(net), height > 0 ? height : null]
})

test('the documented example is read with its amounts, times, balance and status', () =>
  withServer(async ({ source, world }) => {
    const page = await source.page(newest(), options)
    assert.deepEqual(shown(page), EXPECTED)
    assert.equal(page.balance, 60_000_000n)
    assert.equal(page.transactionCount, 6)
    assert.equal(page.tip, world.height)
    assert.equal(page.fingerprint, `electrum:${sample.status}`)
    assert.deepEqual(
      page.rows.map(({ time }) => time),
      [null, null, null, timeAt(2473), timeAt(2473), timeAt(2472)],
    )
  }))

test('the handshake begins with the version, alone', () =>
  withServer(async ({ stub, source }) => {
    await source.page(newest(), options)
    assert.deepEqual(
      stub.lines[0]?.map(({ method, params }) => [method, params[1]]),
      [['server.version', ['1.4', '1.6']]],
    )
    assert.equal(stub.requests('server.version').length, 1)
  }))

test('answers of a batch may come in any order and in pieces, several lines in one packet', () =>
  withServer(async ({ stub, source }) => {
    stub.arrange = (answers) => answers.toReversed()
    stub.write = (text, socket) => {
      for (const letter of text.match(/.{1,7}|\n/gs) ?? []) socket.write(letter)
    }
    assert.deepEqual(shown(await source.page(newest(), options)), EXPECTED)
  }))

test('notifications before the answer and twice do no harm', () =>
  withServer(async ({ stub, world, source }) => {
    const status = world.status(SAMPLE_HASH)
    stub.write = (text, socket) => {
      const noise = JSON.stringify({
        jsonrpc: '2.0',
        method: 'blockchain.scripthash.subscribe',
        params: [SAMPLE_HASH, status],
      })
      socket.write(`${noise}\n${noise}\n${text}`)
    }
    assert.deepEqual(shown(await source.page(newest(), options)), EXPECTED)
  }))

test('only transactions that are new, and those that they spend, are requested where rows are known', () =>
  withServer(async ({ stub, source }) => {
    const page = await source.page(newest(3), options)
    const asked = stub.requests('blockchain.transaction.get').map(({ params }) => params[0])
    assert.deepEqual(shown(page), EXPECTED.slice(0, 5))
    assert.equal(asked.length, new Set(asked).size)
    assert.ok(asked.length < 7)
  }))

test('a transaction is requested once, however often the history is read', () =>
  withServer(async ({ stub, source }) => {
    await source.page(newest(), options)
    await source.page(newest(), options)
    assert.equal(stub.requests('blockchain.transaction.get').length, 6)
    assert.equal(
      stub.requests('blockchain.block.header').length + stub.requests('blockchain.block.headers').length <= 3,
      true,
    )
  }))

test('a list that does not have the stated status is read again, and refused after three more times', () =>
  withServer(async ({ stub, world, source }) => {
    let asked = 0
    stub.handlers['blockchain.scripthash.get_history'] = () => {
      asked += 1
      return asked === 1 ? history.slice(0, 5) : history
    }
    assert.deepEqual(shown(await source.page(newest(), options)), EXPECTED)
    assert.equal(asked, 2)
    stub.handlers['blockchain.scripthash.get_history'] = () =>
      history.map((entry) => ({ ...entry, height: entry.height - 1 > 0 ? entry.height - 1 : entry.height }))
    await assert.rejects(source.page(newest(), options), { name: 'SourceError', code: 'source_inconsistent' })
    assert.ok(world.height > 0)
  }))

test('a list that contradicts itself is read from the next server', async () => {
  await using first = await ElectrumStub.start()
  await using second = await ElectrumStub.start()
  const world = new StubWorld()
  world.serve(first)
  world.serve(second)
  first.handlers['blockchain.scripthash.get_history'] = () => history.slice(1)
  const source = sourceOf([first, second], new FakeClock('2026-11-23T12:00:00Z'))
  assert.deepEqual(shown(await source.page(newest(), options)), EXPECTED)
  assert.equal(first.requests('blockchain.scripthash.get_history').length, 4)
})

for (const [name, list] of [
  [
    'lists a transaction as confirmed and as unconfirmed',
    [...history.slice(0, 3), { tx_hash: history[0]?.tx_hash, height: 0 }],
  ],
  ['lists blocks out of order', [history[2], history[0]]],
  ['lists a block above its newest one', [{ ...history[0], height: 9999 }]],
  ['lists a height that is no number', [{ ...history[0], height: 'twelve' }]],
  ['lists no hashes', [{ tx_hash: 'abc', height: 12 }]],
  ['lists no list', { history: [] }],
] as const) {
  test(`a server that ${name} is not believed`, () =>
    withServer(async ({ stub, world, source }) => {
      world.histories.set(SAMPLE_HASH, list as unknown as readonly Entry[])
      if (!Array.isArray(list)) stub.handlers['blockchain.scripthash.subscribe'] = () => sample.status
      await assert.rejects(source.page(newest(), options), {
        name: 'SourceError',
        code: 'source_inconsistent',
      })
    }))
}

test('no status means unused only if the balance is zero and no rows were proven', () =>
  withServer(async ({ world, source }) => {
    const unused = await source.page(newest(0, UNUSED), options)
    assert.deepEqual([unused.transactionCount, unused.balance, unused.fingerprint], [0, 0n, 'electrum:'])
    world.histories.clear()
    await assert.rejects(source.page(newest(), options), { code: 'history_too_long' })
    world.balances.clear()
    await assert.rejects(source.page(newest(3), options), { code: 'history_too_long' })
    assert.equal((await source.page(newest(), options)).transactionCount, 0)
  }))

for (const message of [
  'history too large',
  'Too many history transactions (>500). Contact support to raise limits.',
]) {
  test(`"${message}" is about this history only`, () =>
    withServer(async ({ stub, source }) => {
      stub.handlers['blockchain.scripthash.get_history'] = () => {
        throw new StubError(message.startsWith('h') ? 10_001 : 1, message)
      }
      stub.handlers['blockchain.scripthash.subscribe'] = () => null
      await assert.rejects(source.page(newest(), options), { kind: 'rejected', code: 'history_too_long' })
      assert.equal(source.status().state, 'ok')
    }))
}

test('bytes of another transaction are refused', () =>
  withServer(async ({ world, source }) => {
    const [first = '', second = ''] = [...world.raw.keys()]
    world.raw.set(first, world.raw.get(second) ?? '')
    await assert.rejects(source.page(newest(), options), /gives another transaction in place of/)
    world.raw.set(first, 'zz')
    await assert.rejects(source.page(newest(), options), /gives no bytes of transaction/)
    world.raw.set(first, '0200')
    await assert.rejects(source.page(newest(), options), /that cannot be read/)
  }))

test('negative and inexact balances are refused', () =>
  withServer(async ({ world, source }) => {
    for (const confirmed of [-85_000_000, 0.5]) {
      world.balances.set(SAMPLE_HASH, { confirmed, unconfirmed: -25_000_000 })
      await assert.rejects(source.page(newest(), options), { code: 'source_inconsistent' })
    }
  }))

for (const [what, answer] of [
  ['broken JSON', '{"jsonrpc": "2.0", "id": \n'],
  ['text', 'HTTP/1.1 400 Bad Request\n\n'],
  ['an id that no request had', '{"jsonrpc":"2.0","id":99999,"result":[]}\n'],
  ['a number', '5\n'],
] as const) {
  test(`an answer with ${what} ends in a sentence`, () =>
    withServer(async ({ stub, source }) => {
      stub.write = (text, socket) => void socket.write(text.includes('"result":[{') ? answer : text)
      await assert.rejects(source.page(newest(), options), {
        name: 'SourceError',
        code: 'source_unavailable',
      })
    }))
}

test('a server that goes silent ends in a sentence', async () => {
  await using stub = await ElectrumStub.start()
  const world = new StubWorld()
  world.serve(stub)
  stub.handlers['blockchain.scripthash.get_balance'] = () => SILENCE
  const source = sourceOf([stub], new FakeClock('2026-11-23T12:00:00Z'), 50)
  await assert.rejects(source.page(newest(), options), /no complete answer within 50 ms/)
})

test('one error for a whole batch halves the next ones', () =>
  withServer(async ({ stub, source }) => {
    stub.arrange = (answers) =>
      answers.length > 30
        ? { jsonrpc: '2.0', id: null, error: { code: 4, message: 'Batch limit exceeded' } }
        : answers
    const addresses = Array.from({ length: 100 }, () => SAMPLE_ADDRESS)
    const { fingerprints } = await source.batchChecker.check(
      { chain: bitcoin, addresses, repeat: 0 },
      options,
    )
    assert.equal(fingerprints.get(SAMPLE_ADDRESS), `electrum:${sample.status}`)
    const sizes = stub.lines.map(({ length }) => length).filter((length) => length > 1)
    assert.deepEqual(sizes.slice(0, 3), [100, 50, 50])
    assert.ok(sizes.slice(3).every((size) => size <= 25))
  }))

test('a hundred addresses are checked with one line', () =>
  withServer(async ({ stub, source }) => {
    await source.page(newest(), options)
    const before = stub.lines.length
    const addresses = [SAMPLE_ADDRESS, UNUSED]
    const { tip, fingerprints } = await source.batchChecker.check(
      { chain: bitcoin, addresses, repeat: 0 },
      options,
    )
    assert.equal(stub.lines.length - before, 1)
    assert.equal(tip, 2480)
    assert.deepEqual(
      [...fingerprints],
      [
        [SAMPLE_ADDRESS, `electrum:${sample.status}`],
        [UNUSED, 'electrum:'],
      ],
    )
  }))

test('a few addresses are read with one line of statuses, lists and balances', () =>
  withServer(async ({ stub, source }) => {
    const addresses = [UNUSED, SAMPLE_ADDRESS]
    const { pages, tip, unfit } = await source.setReader.read(
      { chain: bitcoin, addresses, repeat: 0 },
      options,
    )
    assert.deepEqual([tip, unfit], [2480, false])
    assert.equal(pages.get(UNUSED)?.transactionCount, 0)
    assert.deepEqual(shown(pages.get(SAMPLE_ADDRESS) as HistoryPage), EXPECTED)
    const lines = stub.lines.filter((line) => line.some(({ method }) => method.includes('scripthash')))
    assert.deepEqual(
      lines.map(({ length }) => length),
      [6],
    )
  }))

test('an address of a set whose rows do not add up is left out', () =>
  withServer(async ({ world, source }) => {
    world.balances.set(SAMPLE_HASH, { confirmed: 85_000_001, unconfirmed: -25_000_000 })
    const addresses = [UNUSED, SAMPLE_ADDRESS]
    const { pages } = await source.setReader.read({ chain: bitcoin, addresses, repeat: 0 }, options)
    assert.deepEqual([...pages.keys()], [UNUSED])
  }))

test('an address that all servers contradict themselves about does not end each connection anew', async () => {
  await using first = await ElectrumStub.start()
  await using second = await ElectrumStub.start()
  const world = new StubWorld()
  world.serve(first)
  world.serve(second)
  world.raw.delete(history[0]?.tx_hash ?? '')
  const source = sourceOf([first, second], new FakeClock('2026-11-23T12:00:00Z'))
  for (let time = 0; time < 4; time += 1) {
    await assert.rejects(source.page(newest(), options), { code: 'source_inconsistent' })
  }
  assert.deepEqual([first.connections, second.connections], [1, 1])
})

test('what is no header makes the answer unusable', () =>
  withServer(async ({ stub, source }) => {
    stub.handlers['blockchain.block.headers'] = () => ({ count: 2, hex: 'xyz' })
    await assert.rejects(source.page(newest(), options), {
      name: 'SourceError',
      code: 'source_inconsistent',
      message: 'The Electrum server gives unusable headers: headers are not hexadecimal.',
    })
  }))

test('a whole transaction has its block, and what its inputs spent', () =>
  withServer(async ({ source }) => {
    const hash = history[5]?.tx_hash ?? ''
    const missing = 'ab'.repeat(32)
    const { byHash } = await source.transactionReader.read(
      { chain: bitcoin, hashes: [hash, missing] },
      options,
    )
    const reading = byHash.get(hash)
    assert.equal(reading?.kind, 'found')
    assert.equal(reading?.kind === 'found' && reading.transaction.fee, 200n)
    assert.deepEqual(byHash.get(missing), { kind: 'unknown' })
  }))

test('a server of another coin is down, with the reason, until one of the coin answers', () =>
  withServer(async ({ stub, source }) => {
    const right = stub.handlers['server.features']
    stub.handlers['server.features'] = () => ({ genesis_hash: chainOf('litecoin').genesisHash })
    await assert.rejects(source.page(newest(), options), { code: 'source_unavailable' })
    const { state, reason } = source.status()
    assert.equal(state, 'down')
    assert.match(reason ?? '', /serves Litecoin, not Bitcoin; ELECTRUM_URL has to name one of Bitcoin/)
    stub.handlers['server.features'] = right as () => unknown
    await source.page(newest(), options)
    assert.equal(source.status().state, 'ok')
    assert.equal(source.status().reason, null)
  }))
