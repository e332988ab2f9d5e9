import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Answering, runSimulated } from './testing/simulated-time.ts'

/** Time for failures at once, after an hour and after two more, and some minutes. */
const HOURS = 3.1
const GOOD = Array.from({ length: 249 }, (_, index) => `good${index}`)
const BAD = 'bad'

const cut = () => new Response('{"data":', { headers: { 'content-type': 'application/json' } })

/** How a provider may answer about one address. Batches hold a malformed entry, or fail to come at all. */
const KINDS: Readonly<Record<string, () => Response>> = {
  'malformed JSON': cut,
  'a malformed field': () =>
    Response.json({ data: { [BAD]: { address: { balance: 1.5 } } }, context: { state: 9 } }),
  '500': () => new Response('oops', { status: 500 }),
  'a web page': () => new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } }),
  '200 with an error in its body': () => Response.json({ data: null, context: { code: 500, error: 'x' } }),
  '403': () => Response.json({ data: null, context: { code: 403, error: 'x' } }, { status: 403 }),
}

const badlyAnswered =
  (answer: () => Response): Answering =>
  ({ kind, addresses }) =>
    kind === 'address' && addresses.includes(BAD) ? answer() : null

describe('one address in 250 that a source cannot answer', async () => {
  const without = await runSimulated(GOOD, HOURS, () => null)

  test('is compared with 249 addresses that are all synchronised every 15 minutes', () => {
    assert.ok(without.done >= GOOD.length * HOURS * 4, `${without.done} synchronisations`)
    assert.deepEqual([without.failed, without.downMs], [0, 0])
  })

  for (const [name, answer] of Object.entries(KINDS)) {
    test(`leaves the others as many synchronisations as without it: ${name}`, async () => {
      const { done, failed, downMs, requests } = await runSimulated(
        [BAD, ...GOOD],
        HOURS,
        badlyAnswered(answer),
      )
      assert.ok(done >= 0.9 * without.done, `${done} instead of ${without.done} synchronisations`)
      assert.ok(downMs <= 60_000, `down for ${downMs} ms`)
      assert.ok(failed >= 3, 'it is tried again')
      const asked = requests.filter(({ addresses }) => addresses.join() === BAD).length
      assert.ok(asked <= 5 * failed, `${asked} requests in ${failed} attempts`)
    })
  }

  test('and whose totals are malformed in each batch costs the others nothing', async () => {
    const malformed: Answering = ({ kind, addresses, at }, honest) => {
      if (!addresses.includes(BAD) || at < 60_000) return null
      const answer = honest()
      if (kind === 'address') return cut()
      const { addresses: entries } = answer['data'] as { addresses: Record<string, object> }
      entries[BAD] = { ...entries[BAD], unspent_output_count: -1 }
      return answer
    }
    const { done, downMs } = await runSimulated([BAD, ...GOOD], HOURS, malformed)
    assert.ok(done >= 0.9 * without.done, `${done} instead of ${without.done} synchronisations`)
    assert.equal(downMs, 0)
  })
})

describe('batch checks that fail', async () => {
  const count = 40
  const few = GOOD.slice(0, count)
  const refused = (status: number) => () =>
    Response.json({ data: null, context: { code: status, error: 'No' } }, { status })
  const answers: Readonly<Record<string, Answering>> = {
    '500': refused(500),
    '402': refused(402),
    '400': refused(400),
    '403': refused(403),
    '404': () => Response.json({ message: '' }, { status: 404 }),
    '404 with a web page': () => new Response('<html>', { status: 404 }),
    truncated: cut,
    'a web page': () => new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } }),
    '200 with an error in its body': () => Response.json({ data: null, context: { code: 500, error: 'x' } }),
    'no totals at all': () => Response.json({ data: { addresses: { other: {} } }, context: { code: 200 } }),
    'a tip that stands still': (_, honest) => honest(925_000),
    'a tip far behind': (_, honest) => honest(900_000),
  }
  for (const [name, answer] of Object.entries(answers)) {
    test(`are replaced by requests for one address: ${name}`, async () => {
      const onlyBatches: Answering = (request, honest) =>
        request.kind === 'batch' ? answer(request, honest) : null
      const { done, failed, downMs, requests } = await runSimulated(few, HOURS, onlyBatches)
      assert.deepEqual([failed, downMs], [0, 0])
      assert.ok(done >= 0.9 * count * HOURS * 4, `${done} synchronisations`)
      const singles = requests.filter(({ kind }) => kind === 'address').length
      assert.ok(singles >= 0.8 * count * HOURS * 4, `${singles} requests for one address`)
      const batches = requests.filter(({ kind }) => kind === 'batch').length
      assert.ok(batches > 0 && batches <= 60, `${batches} requests for many`)
    })
  }

  test('are used again when they work again', async () => {
    const { requests } = await runSimulated(few, HOURS, ({ kind, at }) =>
      kind === 'batch' && at < 1_800_000 ? refused(500)() : null,
    )
    const late = requests.filter(({ at }) => at > 2 * 3_600_000)
    assert.ok(late.some(({ kind }) => kind === 'batch'))
    assert.ok(late.filter(({ kind }) => kind === 'address').length < count)
  })

  test('are kept when only some of them fail', async () => {
    let asked = 0
    const { failed, requests } = await runSimulated(few, HOURS, ({ kind }) =>
      kind === 'batch' && asked++ % 2 === 0 ? refused(500)() : null,
    )
    assert.equal(failed, 0)
    assert.ok(requests.filter(({ kind }) => kind === 'address').length < 2 * count)
  })
})
