import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { readConfig } from '../src/config/config.ts'
import { StartError } from '../src/domain/errors.ts'
import { type Program, startProgram } from '../src/program/program.ts'
import { Random } from '../src/sim/chain/random.ts'
import { realAddresses } from '../src/sim/chain/real-histories.ts'
import { Client } from './support/client.ts'
import { type Answer, readAll } from './support/read-all.ts'
import { startWorld } from './support/world.ts'

const COPIES = Number(process.env['BIT_FLIPS'] ?? 40)
const SEED = Number(process.env['BIT_FLIP_SEED'] ?? 1)
const REFUSALS = ['stored_data_damaged', 'store_unavailable']

// biome-ignore lint/suspicious/noExplicitAny: tests read the API without our types.
type Json = any

test(`of ${COPIES} copies of a database with one flipped bit, none serves a wrong number silently`, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'cointracker-'))
  const whole = join(folder, 'whole.db')
  await fillDatabase(whole)
  const expected = await openAndRead(whole)
  assert.ok(expected !== null)
  const bytes = readFileSync(whole)
  const random = new Random(SEED)
  const wrong: string[] = []
  const outcomes: Record<string, number> = { right: 0, named: 0, refused: 0, 'not started': 0 }
  for (let copy = 0; copy < COPIES; copy++) {
    const bit = Math.floor(random.next() * bytes.length * 8)
    const flipped = Buffer.from(bytes)
    flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7))
    const path = join(folder, `${copy}.db`)
    writeFileSync(path, flipped)
    const read = await openAndRead(path, expected.addresses)
    try {
      const outcome = read === null ? 'not started' : judge(expected.answers, read.answers, `bit ${bit}`)
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
    } catch (error) {
      wrong.push(String(error))
    }
    for (const ending of ['', '-wal', '-shm', '.lock']) rmSync(path + ending, { force: true })
  }
  assert.deepEqual(wrong, [], `seed ${SEED}`)
  t.diagnostic(`${bytes.length} bytes: ${JSON.stringify(outcomes)}`)
  rmSync(folder, { recursive: true })
})

/** A few thousand rows of several addresses, read from the simulator. */
async function fillDatabase(path: string): Promise<void> {
  await using world = await startWorld({ DATABASE_URL: `sqlite:${path}.live` }, { realHistories: true })
  const sizes = [1200, 700, 300, 120, 40, 9, 2, 1]
  const chosen = sizes.flatMap((size) => {
    const fits = realAddresses().filter(({ transactions }) => transactions <= size)
    return fits.sort((a, b) => b.transactions - a.transactions).slice(0, 1)
  })
  const unique = [...new Map(chosen.map((each) => [each.address, each])).values()]
  for (const [at, { address }] of unique.entries()) {
    const { body } = await world.client.send('POST', '/addresses', {
      address,
      sync: true,
      label: `wallet ${at}`,
    })
    await world.client.ended(body.id)
  }
  await world.client.add('1BoatSLRHtKNngkdXEeobR76b53LETtpyT')
  await world.restart({ DATABASE_URL: 'sqlite::memory:' })
  copyFileSync(`${path}.live`, path)
}

/** Null if the program does not start. No source can be reached, so that nothing is repaired meanwhile. */
async function openAndRead(path: string, addresses?: readonly Json[]) {
  let program: Program
  try {
    program = await startProgram(
      readConfig({
        PORT: '0',
        DATABASE_URL: `sqlite:${path}`,
        SOURCES: 'blockchair',
        BLOCKCHAIR_URL: 'http://127.0.0.1:9',
        SYNC_INTERVAL_SECONDS: '0',
        VERIFY_INTERVAL_SECONDS: '0',
        PRICES: 'off',
        LOG_LEVEL: 'silent',
      }),
    )
  } catch (error) {
    if (error instanceof StartError) return null
    throw error
  }
  try {
    const client = new Client(program.url)
    await checked(client)
    const known = addresses ?? (await client.get('/addresses?limit=1000')).body.addresses
    const answers = await readAll(client, known)
    // A second time: what the first has found is recorded.
    return {
      addresses: known as readonly Json[],
      answers: addresses === undefined ? answers : await readAll(client, known),
    }
  } finally {
    await program.stop()
  }
}

/** Waits until the check of the file has ended. */
async function checked(client: Client): Promise<void> {
  for (;;) {
    const { body } = await client.get('/health')
    if (body.storage !== 'checking') return
    await sleep(200)
  }
}

/** Throws for an answer that is wrong and does not say so. */
function judge(
  expected: ReadonlyMap<string, Answer>,
  read: ReadonlyMap<string, Answer>,
  where: string,
): 'right' | 'named' | 'refused' {
  let outcome: 'right' | 'named' | 'refused' = 'right'
  for (const [path, answer] of read) {
    const right = expected.get(path) as Answer
    if (answer.status === 'cut' || REFUSALS.includes(answer.code ?? '')) {
      outcome = 'refused'
      continue
    }
    assert.equal(answer.status, right.status, `${where}: ${path} answers ${answer.status} ${answer.text}`)
    if (!path.startsWith('/addresses?') && !/^\/addresses\/(\d+$|lookup)/.test(path)) {
      assert.equal(timeless(answer.text), timeless(right.text), `${where}: ${path}`)
      continue
    }
    if (
      sameAddresses(JSON.parse(right.text), JSON.parse(answer.text), `${where}: ${path}`) &&
      outcome === 'right'
    ) {
      outcome = 'named'
    }
  }
  return outcome
}

/** True if an address is named as damaged; every other one has to be as expected. */
function sameAddresses(right: Json, read: Json, where: string): boolean {
  if (right.addresses === undefined) return sameAddress(right, read, where)
  assert.equal(read.addresses.length, right.addresses.length, where)
  return (
    right.addresses.filter((each: Json, at: number) => sameAddress(each, read.addresses[at], where)).length >
    0
  )
}

function sameAddress(right: Json, read: Json, where: string): boolean {
  if (read.verification?.damage !== undefined) return true
  assert.deepEqual(shownOf(read), shownOf(right), where)
  return false
}

/** Without the time of the answer itself. */
function timeless(text: string): string {
  return text.replace(/"at":"[^"]*","height":null/, '')
}

function shownOf({ next_sync_at: _, verification, ...address }: Json): Json {
  return { ...address, verification: verification === null ? null : { ...verification, audited_at: null } }
}
