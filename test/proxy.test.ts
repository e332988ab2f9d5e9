import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { startSimulator } from '../src/sim/simulator.ts'
import { Client } from './support/client.ts'
import { spawnTracker } from './support/tracker.ts'

test('every request to a source goes through the proxy of the environment', async (t) => {
  const simulator = await startSimulator({ realHistories: false })
  let passed = 0
  const proxy = createServer((asked, reply) => {
    passed += 1
    const { method, headers, url = '' } = asked
    asked.pipe(
      request(url, { method, headers }, (answer) => {
        reply.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(reply)
      }),
    )
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const tracker = await spawnTracker({
    DATABASE_URL: 'sqlite::memory:',
    BLOCKCHAIR_URL: simulator.url,
    SOURCES: 'blockchair',
    HTTP_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
  })
  t.after(async () => {
    await tracker.kill('SIGKILL')
    proxy.closeAllConnections()
    proxy.close()
    await simulator.close()
  })
  const client = new Client(tracker.url)
  await client.add(simulator.chain.newAddress(), true)
  assert.equal((await client.ended(1)).sync_status, 'DONE')
  assert.ok(passed > 0)
  assert.equal(passed, simulator.requests.length)
})
