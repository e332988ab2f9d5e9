import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { runCommand } from './support/command.ts'
import { startWorld, type World } from './support/world.ts'

const SETTINGS = { SOURCES: 'blockchair,esplora', VERIFY_INTERVAL_SECONDS: '0' }
const DOWN = () => ({ kind: 'status', status: 503 }) as const

function commandsOf(world: World) {
  return (words: string) => runCommand(words.split(' '), { env: { COINTRACKER_URL: world.client.url } })
}

/** Opinions have times of whole seconds: one that came in the second of the next request counts as its answer. */
async function secondPassed(): Promise<void> {
  const second = Math.floor(Date.now() / 1000)
  while (Math.floor(Date.now() / 1000) === second) await sleep(20)
}

test('an address whose first sync failed has no proven history, which is not a success', async () => {
  await using world = await startWorld(SETTINGS)
  const run = commandsOf(world)
  const { chain, esplora } = world.simulator
  world.simulator.setFaults(DOWN)
  esplora.setFaults(DOWN)
  const address = chain.largeAddress(3)
  await run(`add ${address}`)
  assert.equal((await run('sync')).code, 1)
  for (const words of ['verify', 'verify 1', 'verify --no-wait']) {
    const { code, out, error } = await run(words)
    assert.deepEqual([code, out], [4, '1 of 1 addresses has no proven history.\n'], words)
    assert.match(error, new RegExp(`^${address}: Failed: `))
  }
  const json = await run('verify --json')
  assert.deepEqual([json.code, JSON.parse(json.out).addresses.length], [4, 1])
})

test('an address without transactions is compared like any other', async () => {
  await using world = await startWorld(SETTINGS)
  const run = commandsOf(world)
  await run(`add ${world.simulator.chain.newAddress()} ${world.simulator.chain.largeAddress(3)}`)
  await run('sync')
  const { code, out } = await run('verify')
  assert.deepEqual([code, out], [0, 'Two sources agree about 2 of 2 addresses.\n'])
})

test('an address that no other source serves is proven by its own', async () => {
  await using world = await startWorld()
  const run = commandsOf(world)
  await run(`add ${world.simulator.chain.largeAddress(3)}`)
  await run('sync')
  const { code, out, error } = await run('verify')
  assert.deepEqual([code, out, error], [0, 'No other source serves 1 of 1 addresses.\n', ''])
})

test('a source that cannot answer confirms nothing, whatever it said before', async () => {
  await using world = await startWorld(SETTINGS)
  const run = commandsOf(world)
  await run(`add ${world.simulator.chain.largeAddress(3)}`)
  await run('sync')
  assert.equal((await run('verify')).code, 0)
  await secondPassed()
  world.simulator.esplora.setFaults(DOWN)
  const { code, out } = await run('verify')
  assert.equal(code, 1)
  assert.match(out, /^Not confirmed now: 1 of 1 addresses\. Esplora .*[^.]\.\n$/)
})

test('where nothing is tracked, list, sync and verify give the same advice', async () => {
  await using world = await startWorld(SETTINGS)
  const run = commandsOf(world)
  const advice = 'Nothing is tracked yet. Add an address with "cointracker add".\n'
  for (const words of ['list', 'sync', 'verify']) {
    assert.deepEqual(await run(words), { code: 0, out: '', error: advice }, words)
  }
})

test('a sync that reaches no source says so first, and then the details', async () => {
  await using world = await startWorld(SETTINGS)
  const run = commandsOf(world)
  const address = world.simulator.chain.largeAddress(3)
  await world.simulator.close()
  await run(`add ${address} --no-sync`)
  const { code, error } = await run('sync')
  const [first, second] = error.split('\n')
  assert.deepEqual(
    [code, first],
    [1, 'No connection to Blockchair or Esplora. Syncing resumes automatically when the connection is back.'],
  )
  assert.match(second ?? '', new RegExp(`^${address}: Failed: .*ECONNREFUSED`))
})
