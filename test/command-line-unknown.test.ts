import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type CommandResult, runCommand } from './support/command.ts'
import { startWorld, type World } from './support/world.ts'

const KEY =
  'xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8'
let world: World

before(async () => {
  world = await startWorld({}, { prices: {} })
  const { chain } = world.simulator
  await world.client.add(chain.largeAddress(3))
})
after(() => world[Symbol.asyncDispose]())

function run(words: string): Promise<CommandResult> {
  return runCommand(words.split(' '), { env: { COINTRACKER_URL: world.client.url } })
}

async function group(...members: readonly object[]): Promise<string> {
  const { body } = await world.client.send('POST', '/groups', { name: 'some', members })
  return `group:${body.id}`
}

test('a balance that was never read is no balance of 0, now, at a moment and in money', async () => {
  for (const more of ['', ' --at 2024-01-01', ' --currency EUR', ' --at 2024-01-01 --currency EUR']) {
    const { code, out, error } = await run(`balance 1${more}`)
    assert.deepEqual([code, out, error], [4, '', 'The balance is not known yet: Not synced.\n'], more)
  }
  const { code, out } = await run('balance 1 --json')
  assert.deepEqual([code, JSON.parse(out).balance], [4, '0'])
})

test('the list shows no balance that was never read', async () => {
  const { code, out } = await run('list --currency EUR')
  assert.equal(code, 0)
  assert.match(out, /^ 1 {2}bc1\S+ +— {2}BTC {3}Not synced +—$/m)
})

test('the total of a coin of which nothing was read yet is left out', async () => {
  for (const target of ['', ` ${await group({ address: 1 })}`]) {
    const { code, out, error } = await run(`balance${target} --currency EUR`)
    assert.deepEqual([code, error], [4, '1 of 1 address is not known yet.\n'])
    assert.match(out, /\n +— {2}BTC +— +1 +—\nTotal — EUR\n$/)
  }
  const past = await run('balance --at 2024-01-01 --currency EUR')
  assert.deepEqual([past.code, /\d/.test(past.out)], [4, false], past.out)
  assert.equal((await run('balance --json')).code, 4)
})

test('transactions that were never read are not said to be none', async () => {
  const { code, out, error } = await run('transactions 1')
  assert.deepEqual([code, out, error], [4, '', 'No transactions are known yet: Not synced.\n'])
  const all = await run('transactions')
  assert.deepEqual([all.code, all.out, all.error], [4, '', '1 of 1 address is not known yet.\n'])
  const json = await run('transactions 1 --json')
  assert.deepEqual([json.code, JSON.parse(json.out).transactions], [4, []])
})

test('an export without a history that was never read says so', async () => {
  const one = await run('export 1')
  assert.deepEqual([one.code, one.error], [4, 'The history is not known yet: Not synced.\n'])
  assert.match(one.out, /^address_id,[^\n]+\r\n$/)
  const all = await run('export')
  assert.deepEqual([all.code, all.error], [4, '1 of 1 address is not known yet.\n'])
})

test('a failed first synchronisation says why there is no balance', async () => {
  world.simulator.setFaults(() => ({ kind: 'status', status: 500 }))
  await world.client.sync(1)
  await world.client.ended(1)
  world.simulator.setFaults(null)
  const { code, out, error } = await run('balance 1')
  assert.deepEqual([code, out], [4, ''])
  assert.match(error, /^The balance is not known yet: Failed: [^\n]+[^.]\.\n$/)
  assert.match((await run('balance')).error, /^1 of 1 address is /)
})

test('a total says how many addresses and wallets it lacks, until none is missing', async () => {
  await world.client.sync(1)
  await world.client.ended(1)
  const { balance } = (await world.client.get('/addresses/1')).body
  await world.client.add(world.simulator.chain.largeAddress(2))
  await world.client.send('POST', '/wallets', { text: KEY, chain: 'bitcoin', sync: false })
  const part = await run('balance')
  assert.deepEqual([part.code, part.error], [4, '1 of 2 addresses and 1 of 1 wallet are not known yet.\n'])
  assert.match(part.out, new RegExp(`\\n${balance}  BTC +2 +3\\n$`))
  const wallet = await run('balance wallet:1')
  assert.deepEqual(
    [wallet.code, wallet.out, wallet.error],
    [4, '', 'The balance is not known yet: Not synced.\n'],
  )
  const inner = await group({ wallet: 1 })
  const outer = await run(`balance ${await group({ address: 1 }, { group: Number(inner.slice(6)) })}`)
  assert.deepEqual([outer.code, outer.error], [4, '1 of 1 wallet is not known yet.\n'])
  const known = await run(`balance ${await group({ address: 1 })}`)
  assert.deepEqual([known.code, known.error], [0, ''])
  assert.equal((await run('sync')).code, 0)
  for (const words of ['export 1', 'transactions 1', 'transactions wallet:1', 'export wallet:1', 'export'])
    assert.equal((await run(words)).code, 0, words)
  assert.equal((await run('transactions wallet:1')).error, 'There are no transactions.\n')
  const all = await run('balance')
  assert.deepEqual([all.code, all.error], [0, ''])
})

test('the balance of an empty tracker is the advice to add an address', async () => {
  await using empty = await startWorld()
  const { code, out, error } = await runCommand(['balance'], { env: { COINTRACKER_URL: empty.client.url } })
  assert.deepEqual([code, out], [0, ''])
  assert.match(error, /^Nothing is tracked yet\. /)
})

test('a value without any price names the coins that lack one', async () => {
  await using unpriced = await startWorld({ PRICES: 'off' })
  const { id } = await unpriced.client.add(unpriced.simulator.chain.largeAddress(30), true)
  await unpriced.client.ended(id)
  const words = ['balance', '--at', '2024-01-01', '--currency', 'EUR', '--url', unpriced.client.url]
  const { code, out } = await runCommand(words)
  assert.deepEqual([code, out], [0, 'no value is known: there is no price of bitcoin\n'])
})
