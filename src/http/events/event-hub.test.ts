import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { GENESIS } from '../testing/samples.ts'
import { testServer } from '../testing/test-server.ts'
import { EventHub } from './event-hub.ts'

const STREAMS = 120

/** A client that takes everything at once. */
class Client extends EventEmitter {
  text = ''
  readonly destroyed = false

  write(frame: string): boolean {
    this.text += frame
    return true
  }

  end(): void {}
  destroy(): void {}
}

async function hubWithStreams() {
  const parts = testServer()
  const hub = new EventHub(parts)
  await parts.book.add({ chain: 'bitcoin', address: GENESIS, type: 'p2pkh', label: null })
  const clients = Array.from({ length: STREAMS }, () => new Client())
  for (const [index, client] of clients.entries()) {
    const place = await hub.open(undefined, String(index))
    hub.add(client as unknown as ServerResponse, place, async () => true)
  }
  const having = () => clients.filter(({ text }) => text.includes('event: address')).length
  return { ...parts, hub, clients, having }
}

test('a change is written to many streams in slices, and every stream gets it once', async () => {
  const { hub, changes, clients, having } = await hubWithStreams()
  changes.emit({ kind: 'address', id: 1 })
  const seen = new Set<number>()
  while (having() < STREAMS) {
    seen.add(having())
    await setImmediate()
  }
  assert.ok(seen.size >= 3, [...seen].join())
  const frames = new Set(clients.map(({ text }) => text.match(/event: address\n.*\n/g)?.join('|')))
  assert.equal(frames.size, 1)
  hub.close()
})

test('an address that is deleted between two slices is not shown again', async () => {
  const { hub, changes, having } = await hubWithStreams()
  changes.emit({ kind: 'address', id: 1 })
  while (having() === 0) await setImmediate()
  changes.emit({ kind: 'deleted', id: 1 })
  const before = having()
  assert.ok(before < STREAMS)
  for (let round = 0; round < 50; round++) await setImmediate()
  assert.equal(having(), before)
  hub.close()
})
