import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startWorld } from './support/world.ts'

interface Operation {
  readonly requestBody: { readonly content: Readonly<Record<string, { readonly example?: unknown }>> }
  readonly parameters: readonly { readonly name: string; readonly example?: string }[]
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<'get' | 'post', Operation>>>>
}

test('the examples in the description of the API work as they are printed', async () => {
  await using world = await startWorld()
  const { url } = world.client
  const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as Description
  const { body: address } = await world.client.send('POST', '/addresses', {
    address: world.simulator.chain.newAddress(),
  })
  assert.equal(address.id, 1)
  for (const path of ['/wallets/preview', '/wallets', '/groups', '/labels']) {
    const { content = {} } = paths[path]?.post.requestBody ?? {}
    assert.notDeepEqual(content, {}, path)
    for (const [type, { example }] of Object.entries(content)) {
      const response = await fetch(url + path, {
        method: 'POST',
        headers: { 'content-type': type },
        body: typeof example === 'string' ? example : JSON.stringify(example),
      })
      const body = (await response.json()) as { skipped?: readonly unknown[] }
      assert.ok(response.ok, `${path} ${type} ${JSON.stringify(body)}`)
      assert.deepEqual(body.skipped ?? [], [])
    }
  }
  const parameters = paths['/transactions']?.get.parameters ?? []
  const given = new Map<string, string>()
  for (const { name, example } of parameters) if (example !== undefined) given.set(name, example)
  assert.ok(String(given.get('from')) < String(given.get('to')))
  assert.equal((await fetch(`${url}/transactions?${new URLSearchParams([...given])}`)).status, 200)
})

test('an empty text is called empty', async () => {
  await using world = await startWorld()
  for (const path of ['/wallets', '/wallets/preview']) {
    const { status, body } = await world.client.send('POST', path, { text: '' })
    assert.deepEqual([status, body.detail], [422, '"text" must not be empty.'])
  }
  const { body } = await world.client.get('/transactions?cursor=')
  assert.equal(body.detail, '"cursor" must not be empty.')
})
