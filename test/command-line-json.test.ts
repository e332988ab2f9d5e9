import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { Compile } from 'typebox/schema'
import { COMMANDS } from '../src/commands/commands.ts'
import { OwnersDocument, TransactionsDocument } from '../src/commands/output/documents.ts'
import { runCommand } from './support/command.ts'
import { startWorld, type World } from './support/world.ts'

const KEY =
  'xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8'
const OPENAPI = JSON.parse(readFileSync(new URL('../openapi.json', import.meta.url), 'utf8'))

/** The schema of an operation's successful answer, as the API describes it. */
function answerOf(operation: string): object {
  const paths: readonly Record<string, Operation>[] = Object.values(OPENAPI.paths)
  const found = paths
    .flatMap((methods) => Object.values(methods))
    .find(({ operationId }) => operationId === operation)
  const reply = Object.entries(found?.responses ?? {}).find(([status]) => status.startsWith('2'))?.[1]
  assert.ok(reply !== undefined, operation)
  return { ...reply.content['application/json']?.schema, components: OPENAPI.components }
}

interface Operation {
  readonly operationId: string
  readonly responses: Record<string, { content: Record<string, { schema: object }> }>
}

/** In this order: the first ones add what the others show. */
const DOCUMENTS: readonly (readonly [words: string, schema: object])[] = [
  ['add ADDRESS', answerOf('addAddress')],
  [`add ${KEY} --chain bitcoin`, answerOf('addWallet')],
  ['sync 1', answerOf('getAddress')],
  ['sync wallet:1', answerOf('getWallet')],
  ['sync --no-wait', answerOf('syncAllAddresses')],
  ['sync 1 --no-wait', answerOf('syncAddress')],
  ['sync', OwnersDocument],
  ['verify', OwnersDocument],
  ['list', OwnersDocument],
  ['list --currency EUR', OwnersDocument],
  ['balance', answerOf('getTotals')],
  ['balance --currency EUR', answerOf('getTotals')],
  ['balance 1', answerOf('getBalance')],
  ['balance wallet:1', answerOf('getWalletBalance')],
  ['balance 1 --at 2024-01-01', answerOf('getBalance')],
  ['balance 1 --currency EUR', answerOf('getAddress')],
  ['balance wallet:1 --currency EUR', answerOf('getWallet')],
  ['balance 1 --at 2024-01-01 --currency EUR', answerOf('getAddressValueHistory')],
  ['balance --at 2024-01-01 --currency EUR', answerOf('getValueHistory')],
  ['transactions', TransactionsDocument],
  ['transactions 1 --limit 2 --currency EUR', TransactionsDocument],
  ['transactions wallet:1 --all', TransactionsDocument],
  ['sources', answerOf('listSources')],
  ['health', answerOf('getHealth')],
]

let world: World
let address: string
before(async () => {
  world = await startWorld({ SOURCES: 'blockchair,esplora', VERIFY_INTERVAL_SECONDS: '0' }, { prices: {} })
  address = world.simulator.chain.largeAddress(30)
})
after(() => world[Symbol.asyncDispose]())

test('with --json every command prints one document that matches its schema', async () => {
  for (const [words, schema] of DOCUMENTS) {
    const given = [...words.replace('ADDRESS', address).split(' '), '--json']
    const { code, out, error } = await runCommand(given, { env: { COINTRACKER_URL: world.client.url } })
    assert.deepEqual([code, error], [0, ''], words)
    const validator = Compile(schema)
    assert.ok(!validator.Check({}), words)
    const document: unknown = JSON.parse(out)
    assert.ok(
      validator.Check(document),
      `${words}: ${JSON.stringify(validator.Errors(document)).slice(0, 2000)}`,
    )
  }
})

test('every command with --json has a schema', () => {
  const tested = new Set(DOCUMENTS.map(([words]) => words.split(' ')[0]))
  const expected = COMMANDS.filter(({ options }) => options.some(([flags]) => flags === '--json'))
  assert.deepEqual([...tested].toSorted(), expected.map(({ name }) => name).toSorted())
})
