import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Group } from '../../domain/group/group.ts'
import { FakeGroups } from '../testing/fake-groups.ts'
import { sampleRows, WITNESS } from '../testing/samples.ts'
import { testServer } from '../testing/test-server.ts'

const OTHER = '1BoatSLRHtKNngkdXEeobR76b53LETtpyT'

function fieldsOf(body: object): readonly string[] {
  return Object.keys(body).sort()
}

test('every reply about an address has the same fields, its last activity among them', async () => {
  const { app, book } = testServer()
  const added = await app.inject({ method: 'POST', url: '/addresses', payload: { address: WITNESS } })
  const { also_valid_on: _, ...shown } = added.json()
  assert.equal(shown.last_activity_at, null)
  book.setRows(1, sampleRows(5))
  const payload = { label: 'savings' }
  const [found, [listed], lookedUp, changed] = [
    (await app.inject('/addresses/1')).json(),
    (await app.inject('/addresses')).json().addresses,
    (await app.inject(`/addresses/lookup?address=${WITNESS}`)).json(),
    (await app.inject({ method: 'PATCH', url: '/addresses/1', payload })).json(),
  ]
  for (const reply of [found, listed, lookedUp, changed]) {
    assert.deepEqual(fieldsOf(reply), fieldsOf(shown))
    assert.equal(reply.last_activity_at, found.last_activity_at)
  }
  assert.match(found.last_activity_at, /^20/)
  const other = await app.inject({ method: 'POST', url: '/addresses', payload: { address: OTHER } })
  assert.equal(other.json().last_activity_at, null)
})

test('every reply about a group has the same fields, its last activity among them', async () => {
  const group: Group = { id: 3, name: 'Family', members: [], createdAt: 0 }
  const { app } = testServer({
    groups: Object.assign(new FakeGroups(), {
      list: async () => [group],
      get: async () => group,
      add: async () => group,
      change: async () => group,
    }),
  })
  const payload = { name: 'Family' }
  const replies = [
    (await app.inject('/groups/3')).json(),
    (await app.inject('/groups')).json().groups[0],
    (await app.inject({ method: 'POST', url: '/groups', payload })).json(),
    (await app.inject({ method: 'PATCH', url: '/groups/3', payload })).json(),
  ]
  for (const reply of replies)
    assert.deepEqual(fieldsOf(reply), ['created_at', 'id', 'last_activity_at', 'members', 'name'])
})
