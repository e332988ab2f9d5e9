import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { before, describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { parse } from 'yaml'
import { systemClock } from '../src/program/system-clock.ts'
import { evaluate } from './support/monitoring/template.ts'
import { syncAgain, syncedWallet } from './support/wallets.ts'
import { startWorld, type World } from './support/world.ts'

interface Sensor {
  readonly name: string
  readonly unique_id: string
  readonly value_template: string
  readonly availability?: string
  readonly device_class?: string
  readonly unit_of_measurement?: string
  readonly state_class?: string
}

interface Resource {
  readonly resource: string
  readonly headers: { readonly Authorization: { readonly secret: string } }
  readonly sensor?: readonly Sensor[]
  readonly binary_sensor?: readonly Sensor[]
}

const WALLET =
  'wpkh(xpub6BosfCnifzxcFwrSzQiqu2DBVTshkCXacvNsWGYJVVhhawA7d4R5WSWGFNbi8Aw6ZRc1brxMyWMzG3DSSSSoekkudhUd9yLb6qx39T9nMdj/<0;1>/*)'
const document = readFileSync(new URL('../docs/home-assistant.md', import.meta.url), 'utf8')
const secret = { tag: '!secret', resolve: (name: string) => ({ secret: name }) }
const blocks = [...document.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml = '']) =>
  parse(yaml, { customTags: [secret] }),
)
const [{ rest }, secrets, { automation }] = blocks
const resources: readonly Resource[] = rest
const sensors = resources.flatMap(({ sensor = [] }) => sensor)

/** The state of each sensor as the program answers now; null while it is unavailable. */
async function states(world: World): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {}
  for (const { resource, sensor = [], binary_sensor = [] } of resources) {
    const { pathname, search } = new URL(resource)
    const { status, body } = await world.client.get(pathname + search)
    assert.equal(status, 200, resource)
    for (const { unique_id: id, value_template: template, availability } of [...sensor, ...binary_sensor]) {
      const isThere = availability === undefined || evaluate(availability, body) === true
      found[id] = isThere ? evaluate(template, body) : null
    }
  }
  return found
}

async function follow(world: World): Promise<void> {
  const { id } = await world.client.add(world.simulator.chain.largeAddress(30), true)
  assert.equal((await world.client.ended(id)).sync_status, 'DONE')
}

describe("Home Assistant's sensors as documented", () => {
  let answers: { readonly none: object; readonly unpriced: object; readonly priced: Record<string, unknown> }
  let totals: {
    readonly totals: readonly { readonly balance: string }[]
    readonly total_value: { readonly amount: string }
  }

  before(async () => {
    await using unpriced = await startWorld({ PRICES: 'off' })
    const none = await states(unpriced)
    await follow(unpriced)
    // In real time: a provider that does not answer at once is given up for five minutes.
    await using priced = await startWorld({}, { prices: {} }, systemClock)
    await follow(priced)
    let found = await states(priced)
    while (found['cointracker_change'] === null) {
      await setTimeout(50)
      found = await states(priced)
    }
    totals = (await priced.client.get('/totals?currency=EUR')).body
    answers = { none, unpriced: await states(unpriced), priced: found }
  })

  test('show balance, values and change as exact texts', () => {
    const { priced } = answers
    assert.equal(priced['cointracker_btc'], totals.totals[0]?.balance)
    assert.equal(priced['cointracker_value'], totals.total_value.amount)
    assert.equal(priced['cointracker_btc_value'], totals.total_value.amount)
    assert.match(String(priced['cointracker_change']), /^-?[0-9]+\.[0-9]{2}$/)
    assert.equal(priced['cointracker_problem'], false)
  })

  test('are unavailable, never 0, without prices', () => {
    assert.deepEqual(answers.unpriced, {
      cointracker_btc: totals.totals[0]?.balance,
      cointracker_btc_value: null,
      cointracker_value: null,
      cointracker_change: null,
      cointracker_problem: false,
      cointracker_wallet_problem: false,
    })
  })

  test('are unavailable without an address of the coin', () => {
    const { cointracker_btc: held, cointracker_btc_value: value } = answers.none as Record<string, unknown>
    assert.deepEqual([held, value], [null, null])
  })
})

test('an address in error is a problem', async () => {
  await using world = await startWorld()
  world.simulator.setFaults(() => ({ kind: 'status', status: 430 }))
  const { id } = await world.client.add(world.simulator.chain.largeAddress(3), true)
  assert.equal((await world.client.ended(id)).sync_status, 'ERROR')
  const { cointracker_problem: single, cointracker_wallet_problem: wallet } = await states(world)
  assert.deepEqual([single, wallet], [true, false])
})

test('a wallet in error is a problem', async () => {
  await using world = await startWorld()
  const { id } = await syncedWallet(world.client, { text: WALLET })
  world.simulator.setFaults(() => ({ kind: 'status', status: 430 }))
  await assert.rejects(syncAgain(world.client, id), /rate_limited/)
  const { cointracker_problem: single, cointracker_wallet_problem: wallet } = await states(world)
  assert.deepEqual([single, wallet], [false, true])
})

test('sensors have what Home Assistant demands: ids of their own, and for money a currency and a total', () => {
  const all = resources.flatMap(({ sensor = [], binary_sensor = [] }) => [...sensor, ...binary_sensor])
  assert.equal(new Set(all.map(({ unique_id: id }) => id)).size, all.length)
  for (const { name, device_class: kind, unit_of_measurement: unit, state_class: state } of sensors) {
    if (kind === 'monetary') assert.deepEqual([unit, state], ['EUR', 'total'], name)
    else assert.deepEqual([unit, state], ['BTC', 'measurement'], name)
  }
})

test('the examples refer to each other: the secret, the port and the problem', () => {
  for (const { headers, resource } of resources) {
    assert.match(String(secrets[headers.Authorization.secret]), /^Bearer /)
    assert.equal(new URL(resource).port, '8000')
  }
  assert.deepEqual(automation[0].triggers[0].entity_id, [
    'binary_sensor.cointracker_problem',
    'binary_sensor.cointracker_wallet_problem',
  ])
})
