import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { FakeChanges, FakeEventLog } from '../testing/fake-changes.ts'
import { EventStream, WAITING_CHARACTERS_MAX } from './event-stream.ts'
import { EventTail } from './event-tail.ts'
import { FrameBatch } from './frames.ts'

const START = { after: 0, replayTo: 0, reset: false }

/** A client that accepts `room` frames, then nothing until it drains. */
class Client extends EventEmitter {
  readonly taken: string[] = []
  readonly ends: string[] = []
  room: number

  constructor(room: number) {
    super()
    this.room = room + 1
  }

  write(frame: string): boolean {
    if (!frame.startsWith('retry:')) this.taken.push(frame)
    return --this.room > 0
  }

  drain(room: number): void {
    this.room = room
    this.emit('drain')
  }

  end(): void {
    this.ends.push('end')
  }

  destroy(): void {
    this.ends.push('destroy')
  }
}

function streamTo(client: Client, log = new FakeEventLog(new FakeChanges())) {
  const tail = new EventTail(log)
  const stream = new EventStream(client as unknown as ServerResponse, tail, START, () => {})
  const append = (hash: string) => {
    const event = { kind: 'received', addressId: 1, chain: 'bitcoin', at: 0, hash } as const
    log.append({ ...event, amount: 1n, height: null, code: null })
    tail.refresh()
    stream.pull()
  }
  return { stream, append }
}

function batchOf(subject: string, frame: string): FrameBatch {
  return new FrameBatch([{ subject, frame }])
}

async function settle(): Promise<void> {
  for (let round = 0; round < 20; round++) await setImmediate()
}

function idsIn(text: string): number[] {
  return [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))
}

test('a client that keeps up gets every frame', () => {
  const client = new Client(Number.POSITIVE_INFINITY)
  const { stream } = streamTo(client)
  for (const frame of ['a', 'b', 'c']) stream.send(batchOf('1', frame))
  assert.deepEqual(client.taken, ['a', 'b', 'c'])
  stream.end()
  assert.deepEqual(client.ends, ['end'])
})

test('for a client that does not keep up, only the latest frame of each address waits', () => {
  const client = new Client(1)
  const { stream } = streamTo(client)
  stream.send(batchOf('1', 'first'))
  for (let round = 0; round < 1000; round++) {
    stream.send(batchOf('1', `one ${round}`))
    stream.send(batchOf('2', `two ${round}`))
  }
  assert.equal(stream.waiting, 2)
  client.drain(1)
  assert.deepEqual(client.taken, ['first', 'one 999'])
  client.drain(2)
  assert.deepEqual(client.taken, ['first', 'one 999', 'two 999'])
  stream.send(batchOf('1', 'again'))
  assert.equal(client.taken.at(-1), 'again')
})

test('a client for which too much waits is disconnected', () => {
  const client = new Client(1)
  const { stream } = streamTo(client)
  stream.send(batchOf('0', 'first'))
  const frame = 'x'.repeat(WAITING_CHARACTERS_MAX / 4)
  for (let round = 0; round < 100; round++) stream.send(batchOf('1', frame))
  for (const subject of ['2', '3', '4']) stream.send(batchOf(subject, frame))
  assert.deepEqual(client.ends, [])
  client.drain(1)
  stream.send(batchOf('5', frame))
  assert.deepEqual(client.ends, [])
  stream.send(batchOf('6', frame))
  assert.deepEqual(client.ends, ['end', 'destroy'])
  assert.equal(stream.waiting, 0)
})

test('a client that does not keep up gets every logged event in order, however often it drains', async () => {
  const client = new Client(1)
  const { append } = streamTo(client)
  for (let count = 1; count <= 1000; count++) {
    append(String(count))
    if (count % 7 === 0) client.drain(1)
    if (count % 50 === 0) await settle()
  }
  for (let round = 0; round < 20; round++) {
    client.drain(1)
    await settle()
  }
  assert.deepEqual(
    idsIn(client.taken.join('')),
    Array.from({ length: 1000 }, (_, index) => index + 1),
  )
})

test('a client for which events were pruned before it could take them is reset', async () => {
  const log = new FakeEventLog(new FakeChanges())
  const client = new Client(0)
  const { append } = streamTo(client, log)
  for (let count = 1; count <= 10; count++) append(String(count))
  log.prune(5)
  append('11')
  client.drain(10)
  await settle()
  assert.deepEqual(client.taken, ['id: 11\nevent: reset\ndata: {"id":11}\n\n'])
})

test('a client that reads nothing for long is disconnected', () => {
  const client = new Client(1)
  const { stream } = streamTo(client)
  stream.send(batchOf('1', 'first'))
  for (let beat = 0; beat < 4; beat++) stream.heartbeat()
  assert.deepEqual(client.ends, [])
  stream.heartbeat()
  assert.deepEqual(client.ends, ['destroy'])
})

test('a client that keeps up receives the heartbeat', () => {
  const client = new Client(10)
  streamTo(client).stream.heartbeat()
  assert.deepEqual(client.taken, [': heartbeat\n\n'])
})
