import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { test } from 'node:test'
import { chainOf } from '../../domain/chains/chain.ts'
import { directNetwork } from '../../net/direct-network.ts'
import { FakeClock } from '../../net/testing/fake-clock.ts'
import { testElectrumServer } from './server-test.ts'
import { ElectrumStub } from './testing/electrum-stub.ts'
import { StubWorld } from './testing/stub-world.ts'

const pem = readFileSync(new URL('fixtures/first-certificate.pem', import.meta.url), 'utf8')

/** "unexpected message", as a fatal one (RFC 8446, section 6). */
const ALERT = Uint8Array.of(0x15, 3, 3, 0, 2, 2, 10)

function tested(port: number, encrypted: boolean, pinned: string | null = null, chain = chainOf('bitcoin')) {
  const stored: string[] = []
  const certificates = {
    pinned: async () => pinned,
    pin: async (_: string, fingerprint: string) => {
      stored.push(fingerprint)
      return fingerprint
    },
    accept: async () => {},
  }
  const test = testElectrumServer(
    { server: { host: '127.0.0.1', port, encrypted, isOwn: true }, fingerprints: [] },
    chain,
    {
      network: directNetwork,
      httpTimeoutMs: 2000,
      clock: new FakeClock('2026-11-23T12:00:00Z'),
      certificates,
      signal: new AbortController().signal,
    },
  )
  return { test, stored }
}

test('a server that works says what it is, and its certificate is not kept yet', async () => {
  await using stub = await ElectrumStub.start(pem)
  new StubWorld().serve(stub)
  const { test, stored } = tested(stub.port, true)
  const result = await test
  assert.equal(result.kind, 'works')
  assert.ok(result.kind === 'works' && result.block === 2480 && result.certificate?.trust === 'first_use')
  assert.deepEqual(stored, [])
})

test('a changed certificate is told with both fingerprints', async () => {
  await using stub = await ElectrumStub.start(pem)
  new StubWorld().serve(stub)
  const result = await tested(stub.port, true, 'ab'.repeat(32)).test
  assert.ok(result.kind === 'fails' && result.code === 'certificate_changed')
  assert.equal(result.certificate?.known, 'ab'.repeat(32))
})

test('an alert of TLS in answer to a line says that the port speaks TLS', async () => {
  const server = createServer((socket) => socket.once('data', () => socket.end(ALERT)))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const result = await tested((server.address() as AddressInfo).port, false).test
  assert.ok(result.kind === 'fails')
  assert.match(result.reason, /This port speaks TLS: try it with TLS \(tls:/)
  server.close()
})

test('another coin and a closed port have a code and a sentence', async () => {
  const stub = await ElectrumStub.start()
  new StubWorld().serve(stub)
  const { port } = stub
  const other = await tested(port, false, null, chainOf('litecoin')).test
  assert.ok(other.kind === 'fails' && other.code === 'wrong_chain')
  await stub[Symbol.asyncDispose]()
  const gone = await tested(port, false).test
  assert.ok(
    gone.kind === 'fails' &&
      gone.code === 'no_connection' &&
      gone.reason.includes('(ECONNREFUSED). Nothing listens'),
  )
})
