import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startWorld } from './support/world.ts'

test('a session survives a restart, but not a changed token', async () => {
  await using world = await startWorld({ API_TOKEN: 'first-token' })
  const url = () => world.client.url
  const signIn = await fetch(`${url()}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: 'first-token' }),
  })
  const [cookie = ''] = (signIn.headers.get('set-cookie') ?? '').split(';', 1)
  const status = async () => (await fetch(`${url()}/addresses`, { headers: { cookie } })).status
  assert.equal(await status(), 200)
  await world.restart()
  assert.equal(await status(), 200)
  await world.restart({ API_TOKEN: 'second-token' })
  assert.equal(await status(), 401)
  assert.equal((await fetch(`${url()}/`)).status, 200)
})
