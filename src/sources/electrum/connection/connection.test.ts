import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { chainOf } from '../../../domain/chains/chain.ts'
import { AppError } from '../../../domain/errors.ts'
import type { ServerCertificates } from '../../../domain/ports/server-certificates.ts'
import { directNetwork } from '../../../net/direct-network.ts'
import { FakeClock } from '../../../net/testing/fake-clock.ts'
import { ElectrumStub, StubError } from '../testing/electrum-stub.ts'
import { StubWorld } from '../testing/stub-world.ts'
import { Connector, type ConnectorListener } from './connector.ts'
import type { Session } from './session.ts'

const pem = (name: string) =>
  readFileSync(new URL(`../fixtures/${name}-certificate.pem`, import.meta.url), 'utf8')
const fingerprintOf = (text: string) =>
  new X509Certificate(text).fingerprint256.replaceAll(':', '').toLowerCase()
const FIRST = pem('first')
const SECOND = pem('second')

class Pins implements ServerCertificates {
  readonly kept = new Map<string, string>()

  async pinned(server: string): Promise<string | null> {
    return this.kept.get(server) ?? null
  }

  async pin(server: string, fingerprint: string): Promise<string> {
    const kept = this.kept.get(server) ?? fingerprint
    this.kept.set(server, kept)
    return kept
  }

  async accept(server: string, fingerprint: string): Promise<void> {
    this.kept.set(server, fingerprint)
  }
}

interface ConnectorOptions {
  readonly ports: readonly number[]
  readonly pins?: Pins
  readonly fingerprints?: readonly string[]
  readonly encrypted?: boolean
  readonly chain?: 'bitcoin' | 'bitcoin-cash' | 'litecoin'
  readonly listener?: Partial<ConnectorListener>
}

function connectorTo(options: ConnectorOptions): Connector {
  const {
    ports,
    pins = new Pins(),
    fingerprints = [],
    encrypted = false,
    chain = 'bitcoin',
    listener,
  } = options
  const silent = { changed() {}, tip() {}, connected() {}, disconnected() {}, failed() {} }
  return new Connector(
    {
      chain: chainOf(chain),
      network: directNetwork,
      certificates: pins,
      fingerprints,
      timeoutMs: 2000,
      servers: ports.map((port) => ({ host: '127.0.0.1', port, encrypted, isOwn: true })),
      clock: new FakeClock('2026-11-23T12:00:00Z'),
    },
    { ...silent, ...listener },
  )
}

async function served(text: string | null = null, port = 0): Promise<ElectrumStub> {
  const stub = await ElectrumStub.start(text, port)
  new StubWorld().serve(stub)
  return stub
}

test('the first certificate that no authority has signed is kept, and another one is refused with both fingerprints', async () => {
  const pins = new Pins()
  const first = await served(FIRST)
  const { port } = first
  const session = await connectorTo({ ports: [port], pins, encrypted: true }).connect()
  assert.equal(session.facts.certificate, 'pinned')
  assert.deepEqual([...pins.kept], [[`127.0.0.1:${port}`, fingerprintOf(FIRST)]])
  session.close('enough')
  await first[Symbol.asyncDispose]()
  await using second = await served(SECOND, port)
  await assert.rejects(connectorTo({ ports: [port], pins, encrypted: true }).connect(), (error: Error) => {
    assert.match(error.message, new RegExp(`${fingerprintOf(FIRST)}.*${fingerprintOf(SECOND)}`))
    assert.match(error.message, /ELECTRUM_CERT_SHA256=/)
    return true
  })
  assert.equal(second.bytes, 0)
})

test('a given fingerprint is the only one that is accepted', async () => {
  await using stub = await served(FIRST)
  const to = (fingerprint: string) =>
    connectorTo({ ports: [stub.port], encrypted: true, fingerprints: [fingerprint] }).connect()
  const session = await to(fingerprintOf(FIRST))
  assert.equal(session.facts.certificate, 'given')
  session.close('enough')
  const before = stub.bytes
  await assert.rejects(to(fingerprintOf(SECOND)), {
    message: /ELECTRUM_CERT_SHA256/,
    code: 'certificate_changed',
    certificate: null,
  })
  assert.equal(stub.bytes, before)
})

test('a server of another coin is refused with a sentence that names the setting', async () => {
  await using stub = await served()
  await assert.rejects(connectorTo({ ports: [stub.port], chain: 'litecoin' }).connect(), {
    name: 'ServerRefused',
    message: /serves Bitcoin, not Litecoin; ELECTRUM_URL_LITECOIN/,
  })
})

test('coins with the same first block are distinguished by a later header', async () => {
  await using stub = await served()
  // Block 478,559 of Bitcoin.
  const header = '02000020432d3507b15e2a77a1b3c5e5de0f5b9b5a0d12e51b1a4e0000000000000000'
  stub.handlers['blockchain.block.header'] = () => header.padEnd(160, '0')
  const session = await connectorTo({ ports: [stub.port], chain: 'bitcoin-cash' }).connect()
  assert.deepEqual(
    stub.requests('blockchain.block.header').map(({ params }) => params[0]),
    [478_559, 661_648],
  )
  session.close('enough')
})

test('a server without server.features is not refused', async () => {
  await using stub = await served()
  stub.handlers['server.features'] = () => {
    throw new StubError(-32_601, 'unknown method')
  }
  const session = await connectorTo({ ports: [stub.port] }).connect()
  assert.equal(session.facts.protocol, '1.4')
  session.close('enough')
})

test('the next server is used while the first one does not answer', async () => {
  await using gone = await served()
  const { port } = gone
  await gone[Symbol.asyncDispose]()
  await using stub = await served()
  const session = await connectorTo({ ports: [port, stub.port] }).connect()
  assert.equal(session.server.port, stub.port)
  session.close('enough')
})

test('a connection that has ended is made again, and every one is announced', async () => {
  await using stub = await served()
  const events: string[] = []
  const twice = Promise.withResolvers<void>()
  const listener = {
    connected: () => {
      events.push('connected')
      if (events.length === 1) queueMicrotask(() => stub.disconnectAll())
      else twice.resolve()
    },
    disconnected: () => void events.push('disconnected'),
  }
  const stop = new AbortController()
  const done = connectorTo({ ports: [stub.port], listener }).keepOpen(stop.signal)
  await twice.promise
  stop.abort()
  await done
  assert.deepEqual(events.slice(0, 3), ['connected', 'disconnected', 'connected'])
})

test('a server that keeps ending its connections is tried after the next one', async () => {
  await using flapping = await served()
  await using steady = await served()
  const isSteady = Promise.withResolvers<void>()
  const listener = {
    connected: ({ server }: Session) => {
      if (server.port === steady.port) isSteady.resolve()
      else queueMicrotask(() => flapping.disconnectAll())
    },
  }
  const stop = new AbortController()
  const done = connectorTo({ ports: [flapping.port, steady.port], listener }).keepOpen(stop.signal)
  await isSteady.promise
  stop.abort()
  await done
  assert.equal(flapping.connections, 2)
})

test('a connection whose certificate the database cannot tell is made again', async () => {
  await using stub = await served(FIRST)
  const pins = new Pins()
  let failures = 1
  pins.pinned = async () => {
    failures -= 1
    if (failures >= 0) throw new AppError('store_unavailable', 'The database does not answer.')
    return null
  }
  const connected = Promise.withResolvers<void>()
  const listener = { connected: () => connected.resolve() }
  const stop = new AbortController()
  const done = connectorTo({ ports: [stub.port], pins, encrypted: true, listener }).keepOpen(stop.signal)
  await Promise.race([connected.promise, done])
  stop.abort()
  await done
  assert.equal(failures, -1)
})

test('several notifications of one packet arrive in order, and unknown ones are ignored', async () => {
  await using stub = await served()
  const heard: unknown[] = []
  const three = Promise.withResolvers<void>()
  const changed = (hash: unknown, status: unknown) => {
    heard.push([hash, status])
    if (heard.length === 3) three.resolve()
  }
  const session = await connectorTo({ ports: [stub.port], listener: { changed } }).connect()
  const line = (method: string, ...params: unknown[]) => JSON.stringify({ jsonrpc: '2.0', method, params })
  const method = 'blockchain.scripthash.subscribe'
  stub.send(
    [line(method, 'a', '1'), line('x.y', 1), line(method, 'b', null), line(method, 'a', '2'), ''].join('\n'),
  )
  await three.promise
  assert.deepEqual(heard, [
    ['a', '1'],
    ['b', null],
    ['a', '2'],
  ])
  session.close('enough')
})

test('a long line is parsed in slices, and what follows it waits', async () => {
  await using stub = await served()
  const session = await connectorTo({ ports: [stub.port] }).connect()
  const entries = Array.from({ length: 90_000 }, (_, height) => ({ tx_hash: 'ab'.repeat(32), height }))
  stub.handlers['blockchain.scripthash.get_history'] = () => entries
  let turns = 0
  let isDone = false
  const count = async () => {
    while (!isDone) {
      turns += 1
      await setTimeout(0)
    }
  }
  const counting = count()
  const calls = ['blockchain.scripthash.get_history', 'server.ping'].map((method) => ({
    method,
    params: ['x'],
  }))
  const answers = await Promise.all(calls.map((call) => session.send([call])))
  isDone = true
  await counting
  assert.deepEqual(answers[0]?.[0], { result: entries })
  assert.ok(turns > 10, `${turns} turns of the event loop`)
  session.close('enough')
})
