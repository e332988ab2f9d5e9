import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import { EventStream } from './event-stream.ts'

/** A client that takes `room` frames and then nothing until it drains. */
class Client extends EventEmitter {
  readonly taken: string[] = []
  readonly ends: string[] = []
  room: number

  constructor(room: number) {
    super()
    this.room = room
  }

  write(frame: string): boolean {
    this.taken.push(frame)
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

function streamTo(client: Client): EventStream {
  return new EventStream(client as unknown as ServerResponse)
}

test('a client that keeps up gets every frame', () => {
  const client = new Client(Number.POSITIVE_INFINITY)
  const stream = streamTo(client)
  for (const frame of ['a', 'b', 'c']) stream.send('1', frame)
  assert.deepEqual(client.taken, ['a', 'b', 'c'])
  stream.end()
  assert.deepEqual(client.ends, ['end'])
})

test('for a client that does not keep up, only the latest frame of each address waits', () => {
  const client = new Client(1)
  const stream = streamTo(client)
  stream.send('1', 'first')
  for (let round = 0; round < 1000; round++) {
    stream.send('1', `one ${round}`)
    stream.send('2', `two ${round}`)
  }
  assert.equal(stream.waiting, 2)
  client.drain(1)
  assert.deepEqual(client.taken, ['first', 'one 999'])
  client.drain(2)
  assert.deepEqual(client.taken, ['first', 'one 999', 'two 999'])
  stream.send('1', 'again')
  assert.equal(client.taken.at(-1), 'again')
})

test('a client that takes nothing for long is given up', () => {
  const client = new Client(1)
  const stream = streamTo(client)
  stream.send('1', 'first')
  for (let beat = 0; beat < 4; beat++) stream.heartbeat()
  assert.deepEqual(client.ends, [])
  stream.heartbeat()
  assert.deepEqual(client.ends, ['destroy'])
})

test('a client that keeps up hears the heartbeat', () => {
  const client = new Client(10)
  streamTo(client).heartbeat()
  assert.deepEqual(client.taken, [': heartbeat\n\n'])
})
