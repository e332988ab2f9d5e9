import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Recency } from './recency.ts'

test('events and lists that arrive in any order leave no item older than it once was', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('event' as const), item: fc.nat(2) }),
    fc.record({ kind: fc.constant('request' as const) }),
    fc.record({ kind: fc.constant('arrival' as const), which: fc.nat(4) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const recency = new Recency<number>()
      const server = [0, 0, 0]
      const shown = [0, 0, 0]
      const underWay: { readonly requested: number; readonly listed: readonly number[] }[] = []
      const show = (item: number, state: number) => {
        assert.ok(state >= Number(shown[item]), `item ${item} went back to ${state}`)
        shown[item] = state
      }
      for (const each of steps) {
        if (each.kind === 'event') {
          server[each.item] = Number(server[each.item]) + 1
          recency.changed(each.item)
          show(each.item, Number(server[each.item]))
        } else if (each.kind === 'request') {
          underWay.push({ requested: recency.request(), listed: [...server] })
        } else {
          const [list] = underWay.splice(each.which, 1)
          list?.listed.forEach((state, item) => {
            if (recency.takes(item, list.requested)) show(item, state)
          })
        }
      }
      assert.deepEqual(shown, server)
    }),
  )
})

test('a list that was requested after an event is taken', () => {
  const recency = new Recency<string>()
  recency.changed('esplora')
  const requested = recency.request()
  assert.equal(recency.isNewer('esplora', requested), false)
  assert.equal(recency.takes('esplora', requested), true)
})
