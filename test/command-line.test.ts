import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { COMMANDS } from '../src/commands/commands.ts'
import { type CommandResult, runCommand } from './support/command.ts'
import { startWorld, type World } from './support/world.ts'

const KEY =
  'xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8'
/** Blockchair counts payments to the bare key of this address, Esplora does not. */
const GENESIS_KEY =
  '04678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5f'
const GENESIS = '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'
const folder = mkdtempSync(join(tmpdir(), 'command-'))
let world: World
let paid: string

before(async () => {
  world = await startWorld({ SOURCES: 'blockchair,esplora', VERIFY_INTERVAL_SECONDS: '0' }, { prices: {} })
  const { chain } = world.simulator
  paid = chain.largeAddress(30)
  chain.mine()
})
after(async () => {
  await world[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

function run(words: string, input = ''): Promise<CommandResult> {
  const env = { COINTRACKER_URL: world.client.url }
  return runCommand(words.split(' '), { env, input })
}

/** The first answer that is neither null nor undefined. */
async function until<Answer>(ask: () => Promise<Answer | null | undefined>): Promise<Answer> {
  for (;;) {
    const answer = await ask()
    if (answer !== null && answer !== undefined) return answer
  }
}

test('addresses are added, read and shown', async () => {
  const added = await runCommand(['add', paid, '--label', 'savings 日本'], {
    env: { COINTRACKER_URL: world.client.url },
  })
  assert.deepEqual(added, { code: 0, out: `Added ${paid} as 1 (Bitcoin).\n`, error: '' })
  const again = await run(`add ${paid}`)
  assert.deepEqual([again.code, again.out], [0, `${paid} is already tracked, as 1.\n`])
  const synced = await run('sync 1')
  assert.equal(synced.code, 0, synced.error)
  const { balance } = (await world.client.get('/addresses/1')).body
  assert.equal(synced.out, `${balance} BTC, synced just now.\n`)
  const list = await run('list')
  assert.match(
    list.out,
    /^ID +NAME +BALANCE +COIN +STATUS\n +1 +savings 日本 \S+ +\S+ +BTC +Synced just now\n$/,
  )
  assert.equal((await run(`balance ${paid}`)).out, `${balance} BTC\n`)
  assert.match((await run('balance')).out, /BALANCE +COIN +ADDRESSES +TRANSACTIONS\n\S+ +BTC +1 +30\n/)
  const rows = (await run('transactions 1 --limit 3')).out.trimEnd().split('\n')
  assert.equal(rows.length, 4)
  assert.match(rows[1] ?? '', /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +-?[\d.]+ +BTC +[\d.]+ +\d+ +[0-9a-f]{64}$/)
})

test('what is added names its coin, and the others whose address it could be', async () => {
  const ambiguous = '3P14159f73E4gFr7JterCCQh9QjiTjiZrG'
  const { code, out } = await run(`add ${ambiguous} --no-sync`)
  const id = / as (\d+) /.exec(out)?.[1]
  assert.equal(code, 0)
  assert.match(
    out,
    /^Added 3P14\S+ as \d+ \(Bitcoin; also valid on Litecoin, Bitcoin Cash[^\n]*: --chain\)\.\n$/,
  )
  const named = await run(`add ${ambiguous} --no-sync --chain litecoin`)
  assert.match(named.out, /^Added 3P14\S+ as \d+ \(Litecoin\)\.\n$/)
  for (const added of [Number(id), Number(id) + 1]) await world.client.api.removeAddress(added)
})

test('lines of standard input are added, whatever their ends; comments are not', async () => {
  const { chain } = world.simulator
  const [one, two] = [chain.newAddress(), chain.newAddress()]
  const { code, out, error } = await run('add - --no-sync', `\uFEFF# mine\r\n${one}\r\n\r\n${two}`)
  assert.deepEqual([code, out.match(/^Added /gm)?.length, error], [0, 2, ''])
  const wrong = await run('add -', `${one}\nnonsense\n`)
  assert.equal(wrong.code, 1)
  assert.match(wrong.error, /^nonsense: This is not an address/)
  assert.equal((await run('add -', ' \r\n')).code, 2)
})

test('what was added is reported, also if a later part fails', async () => {
  const address = world.simulator.chain.newAddress()
  const tooLong = 'x'.repeat(600_000)
  const lines = [address, ...Array(999).fill('nonsense'), tooLong].join('\n')
  const shown = await run('add - --no-sync', lines)
  assert.deepEqual([shown.code, /^Added \S+ as \d+ \(Bitcoin\)\.\n$/.test(shown.out)], [1, true])
  const notes = shown.error.trimEnd().split('\n')
  assert.deepEqual([notes.length, notes.filter((note) => note.startsWith('nonsense: ')).length], [1000, 999])
  assert.match(notes.at(-1) ?? '', /^The request body is larger than /)
  const { code, out } = await run('add - --no-sync --json', lines)
  const { added, exists, invalid, results } = JSON.parse(out)
  assert.deepEqual([code, added, exists, invalid], [1, 0, 1, 999])
  assert.deepEqual([results.length, results.at(-1).index], [1000, 999])
  const first = await run('add - --json', tooLong)
  assert.deepEqual([first.code, first.out], [1, ''])
})

test('a key is added as a wallet, not beside an address', async () => {
  const ambiguous = await run(`add ${KEY}`)
  assert.deepEqual([ambiguous.code, /--chain\.$/m.test(ambiguous.error)], [2, true])
  assert.equal((await run(`add ${KEY} ${paid} --chain bitcoin`)).code, 1)
  const added = await run(`add ${KEY} --chain bitcoin --label cold`)
  assert.deepEqual([added.code, added.out], [0, 'Added wallet:1 "cold" (BTC).\n'])
  assert.equal((await run('sync cold')).code, 0)
  assert.match((await run('balance wallet:1')).out, /^0 BTC\n$/)
})

test('an address is named by its label, a group by its name, and what several are called by an id', async () => {
  const [one, two] = [world.simulator.chain.newAddress(), world.simulator.chain.newAddress()]
  const ids = []
  for (const address of [one, two]) {
    const { out } = await run(`add ${address} --no-sync --label Savings`)
    ids.push(Number(/ as (\d+) /.exec(out)?.[1]))
  }
  const several = await run('sync Savings --no-wait')
  assert.deepEqual(
    [several.code, several.error],
    [2, `Several have this name; write one of ${ids.join(', ')}.\n`],
  )
  await world.client.send('PATCH', `/addresses/${ids[1]}`, { label: 'Rent' })
  assert.equal(JSON.parse((await run('sync Rent --json')).out).address, two)
  await world.client.send('POST', '/groups', { name: 'Family', members: [{ address: ids[0] }] })
  const group = await run('sync Family')
  assert.deepEqual([group.code, /^A group is synchronised with its members/.test(group.error)], [2, true])
  const unknown = await run('balance Nonsense')
  assert.deepEqual(
    [unknown.code, unknown.error],
    [3, 'No address, wallet or group is called "Nonsense". "cointracker list" shows them all.\n'],
  )
  const almostKey = `x5${'K'.repeat(50)}`
  assert.ok(!(await run(`balance ${almostKey}`)).error.includes(almostKey))
  for (const id of ids) await world.client.api.removeAddress(id)
})

test('a coin is named by its slug or its symbol', async () => {
  for (const name of ['bitcoin', 'BTC']) {
    const { code, out } = await run(`list --chain ${name}`)
    assert.deepEqual([code, out.includes(paid)], [0, true])
  }
  const empty = await run('list --chain doge')
  assert.deepEqual([empty.code, empty.error], [0, 'No address or wallet of Dogecoin is tracked yet.\n'])
  const wrong = await run('list --chain ether')
  assert.equal(wrong.code, 2)
  assert.match(wrong.error, /^--chain must be one of bitcoin, .*, or a symbol such as LTC\.\n$/)
})

test('keys of all coins are keys, also if they are cut', async () => {
  for (const prefix of ['dgub8', 'Ltub2', 'Mtub2', 'drkp1', 'zpub6']) {
    const { code, error } = await run(`add ${prefix}${'Z'.repeat(60)}`)
    assert.ok(code !== 0)
    assert.doesNotMatch(error, /not an address/)
  }
})

test('a balance and its value at the end of a day', async () => {
  const day = (await world.client.transactions(1)).at(-1).timestamp.slice(0, 10)
  const then = await run(`balance 1 --at ${day}`)
  const exact = await run(`balance 1 --at ${day}T23:59:59Z`)
  assert.match(then.out, /^[\d.]+ BTC\n$/)
  assert.equal(then.out, exact.out)
  const path = `/addresses/1/value-history?currency=EUR&from=${day}&to=${day}`
  const known = await until(async () => (await world.client.get(path)).body.points[0]?.value)
  const value = await run(`balance 1 --at ${day} --currency EUR`)
  assert.deepEqual([value.out, value.error], [`${then.out.trim()}, ${known} EUR\n`, ''])
  for (const wrong of ['garbage', '2024-02-30', '1704067200'])
    assert.equal((await run(`balance 1 --at ${wrong}`)).code, 2)
  assert.equal((await run(`balance 1 --at ${day}T10:00:00Z --currency EUR`)).code, 2)
  assert.equal((await run('balance 1 --at 2999-01-01')).code, 2)
})

test('an amount without a value is explained while prices are being fetched, and only then', async () => {
  const faults = () => ({ kind: 'status', status: 503 }) as const
  await using started = await startWorld({}, { prices: { faults } })
  const { id } = await started.client.add(started.simulator.chain.largeAddress(3), true)
  await started.client.ended(id)
  const day = (await started.client.transactions(id)).at(-1).timestamp.slice(0, 10)
  const questions = [
    'list',
    'transactions',
    `transactions ${id}`,
    'balance',
    `balance ${id}`,
    `balance ${id} --at ${day}`,
    `balance --at ${day}`,
    'export',
    `export ${id}`,
  ]
  const areExplained = async (note: string) => {
    const env = { COINTRACKER_URL: started.client.url }
    for (const words of questions) {
      const { code, error } = await runCommand([...words.split(' '), '--currency', 'EUR'], { env })
      assert.deepEqual([code, error], [0, note], words)
    }
  }
  await areExplained('Prices of bitcoin are still being fetched.\n')
  await started.restart({ PRICES: 'off' })
  await areExplained('')
})

test('verify says whether two sources agree', async () => {
  const agreed = await run('verify 1')
  assert.deepEqual([agreed.code, agreed.out], [0, 'Two sources agree about 1 of 1 addresses.\n'])
  assert.match((await run('list')).out, /Synced .*, two sources agree$/m)
})

test('verify ends if it is repeated at once, and while the other source has a pause', async () => {
  const { esplora } = world.simulator
  for (let round = 0; round < 3; round++) assert.equal((await run('verify 1')).code, 0)
  esplora.setFaults(() => ({ kind: 'status', status: 429 }))
  await run('verify 1')
  const paused = await run('verify 1')
  esplora.setFaults(() => null)
  assert.match(paused.out, /aused until \d{4}-/)
})

test('sync and verify exit with 4 where sources disagree', async () => {
  await using other = await startWorld({ SOURCES: 'blockchair,esplora', VERIFY_INTERVAL_SECONDS: '0' })
  const env = { COINTRACKER_URL: other.client.url }
  const { chain } = other.simulator
  chain.pay(GENESIS, 500n)
  chain.mine()
  chain.payToKey(GENESIS_KEY, 5_000_000_000n)
  chain.mine(10)
  await runCommand(['add', GENESIS], { env })
  assert.equal((await runCommand(['sync', GENESIS], { env })).code, 0)
  const disputed = await runCommand(['verify'], { env })
  assert.equal(disputed.code, 4, disputed.out + disputed.error)
  assert.match(disputed.error, /Disputed: Esplora /)
  assert.equal((await runCommand(['sync'], { env })).code, 4)
})

test('exports and backups go to new files, or to standard output', async () => {
  const csv = join(folder, 'coins.csv')
  const exported = await run(`export 1 --output ${csv}`)
  assert.deepEqual([exported.code, exported.out], [0, ''])
  assert.equal(readFileSync(csv, 'utf8').trimEnd().split('\n').length, 31)
  assert.equal((await run('export 1 --format ndjson')).out.trimEnd().split('\n').length, 30)
  assert.equal((await run(`export --output ${csv}`)).code, 2)
  assert.equal((await run(`export --output ${folder}/none/coins.csv`)).code, 2)
  assert.equal((await run('export --format xml')).code, 2)
  assert.equal((await run(`backup ${folder}/copy.db`)).code, 0)
  assert.equal(readFileSync(join(folder, 'copy.db')).subarray(0, 6).toString(), 'SQLite')
  assert.equal((await run(`backup ${folder}/copy.db`)).code, 2)
  assert.equal((await run(`backup ${folder}/copy.json`)).code, 0)
  assert.ok(JSON.parse(readFileSync(join(folder, 'copy.json'), 'utf8')))
})

test('what does not exist, what is wrongly written and where no program answers have their own exit codes', async () => {
  const expected: readonly (readonly [words: string, code: number])[] = [
    ['balance 999', 3],
    ['transactions nothing', 3],
    ['export wallet:99', 3],
    ['sync group:1', 2],
    ['lst', 2],
    ['list --curency EUR', 2],
    ['list extra', 2],
    ['add', 2],
    ['list --currency xyz', 2],
    ['list --chain gold', 2],
    [`add ${paid} --chain gold`, 2],
    ['list postgres://me:hunter2@db/x', 2],
    ['transactions --limit 0', 2],
    ['transactions --limit 3 --all', 2],
    ['transactions --from yesterday', 2],
    ['list --url ftp://localhost', 2],
    ['list --url http://name:hunter2@127.0.0.1', 2],
    ['list --url http://127.0.0.1:1', 5],
    ['health --url http://127.0.0.1:1', 5],
    [`health --url ${world.client.url}/wrong`, 5],
    [`balance 1 --url ${world.client.url}/wrong`, 5],
    [`sync --url ${world.client.url}/wrong`, 5],
    [`verify ${paid} --url ${world.client.url}/wrong`, 5],
    ['list --token-file /nowhere', 2],
    ['completion tcsh', 2],
    ['migrate-store', 2],
    ['health', 0],
    ['--version', 0],
    ['help list', 0],
  ]
  for (const [words, code] of expected) {
    const result = await run(words)
    assert.equal(result.code, code, `${words}: ${result.error}`)
    assert.equal(result.out === '', code !== 0, words)
    assert.doesNotMatch(result.error, /\n +at |hunter2/, words)
  }
})

test('help fits into 80 columns', async () => {
  for (const name of ['', ...COMMANDS.map((command) => command.name)]) {
    const { out } = await run(`${name} --help`.trim())
    const wide = out.split('\n').filter((line) => line.length > 80 && !line.startsWith('  cointracker '))
    assert.deepEqual(wide, [], name)
  }
})

test('an empty address is wrong usage', async () => {
  const { code, error } = await runCommand(['add', ''])
  assert.deepEqual([code, error], [2, 'An address is empty.\n'])
})

test('a path at which nothing is served is named', async () => {
  const url = `${world.client.url}/wrong`
  const { error } = await run(`list --url ${url}`)
  assert.equal(error, `No Mini CoinTracker of this version is at ${url}. Check the path of this URL.\n`)
})

test('commands do not load the fetch of the runtime, which takes longer than all the rest', async () => {
  const script = `process.on('exit', () => {
    const loaded = process.moduleLoadList.filter((name) => name.includes('undici'))
    if (loaded.length > 0) process.stderr.write(loaded.join())
  })`
  const env = {
    COINTRACKER_URL: world.client.url,
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(script)}`,
  }
  for (const words of ['health', 'list', 'balance 1', 'transactions 1', 'export 1', 'sync 1']) {
    const { code, error } = await runCommand(words.split(' '), { env })
    assert.deepEqual([code, error], [0, ''], words)
  }
})

test('a token comes from a file or the environment; a wrong one fails with advice', async () => {
  await using guarded = await startWorld({ API_TOKEN: 'correct-horse-battery-staple' })
  const { url } = guarded.client
  const file = join(folder, 'token')
  writeFileSync(file, 'correct-horse-battery-staple\n')
  const without = await runCommand(['list', '--url', url])
  assert.equal(without.code, 1)
  assert.match(without.error, /--token-file/)
  const wrong = await runCommand(['list', '--url', url], { env: { COINTRACKER_TOKEN: 'wrong-horse' } })
  assert.deepEqual([wrong.code, /wrong-horse/.test(wrong.error)], [1, false])
  assert.equal((await runCommand(['list', '--url', url, '--token-file', file])).code, 0)
  const mistaken = await runCommand(['list', '--url', url, '--token-file', 'correct-horse-battery-staple'])
  assert.deepEqual([mistaken.code, mistaken.error], [2, '--token-file: the file cannot be read (ENOENT).\n'])
  const env = { COINTRACKER_URL: url, COINTRACKER_TOKEN: 'correct-horse-battery-staple' }
  assert.equal((await runCommand(['list'], { env })).code, 0)
})
