import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { LineConnection } from './line-connection.ts'

const LINES = 6
/** They have 400 kB. */
const TINY = 200_000

test('a server that sends faster than its answers are parsed is read no faster, and nothing is lost', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [peer] = (await once(server, 'connection')) as [Socket]
  const pauses: number[] = []
  const pause = socket.pause.bind(socket)
  const received: number[] = []
  const all = Promise.withResolvers<void>()
  socket.pause = () => {
    pauses.push(received.length)
    return pause()
  }
  const connection = new LineConnection(socket, {
    message: (message) => {
      received.push((message as { id: number }).id)
      if (received.length === LINES) all.resolve()
    },
    closed: ({ message }) => all.reject(new Error(message)),
  })
  const values = Array.from({ length: 60_000 }, () => 'ab'.repeat(32))
  for (let id = 0; id < LINES; id += 1) peer.write(`${JSON.stringify({ id, values })}\n`)
  await all.promise
  assert.deepEqual(received, [0, 1, 2, 3, 4, 5])
  assert.ok(pauses.length > 0, 'reading never paused')
  assert.equal(socket.isPaused(), false)
  peer.destroy()
  server.close()
  connection.unref()
})

test('tiny lines behind a long one take no more memory than the lines that may wait', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [peer] = (await once(server, 'connection')) as [Socket]
  const isPaused = Promise.withResolvers<void>()
  const isRead = Promise.withResolvers<void>()
  let received = 0
  const pause = socket.pause.bind(socket)
  socket.pause = () => {
    isPaused.resolve()
    return pause()
  }
  const connection = new LineConnection(socket, {
    message: () => {
      received += 1
      if (received === TINY + 1) isRead.resolve()
    },
    closed: ({ message }) => isPaused.reject(new Error(message)),
  })
  peer.write(`${JSON.stringify(Array.from({ length: 200_000 }, () => 'ab'.repeat(32)))}\n`)
  peer.write('{}\n\n'.repeat(TINY))
  await isPaused.promise
  await isRead.promise
  assert.equal(socket.isPaused(), false)
  peer.destroy()
  server.close()
  connection.unref()
})
