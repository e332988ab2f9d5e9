import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { freePort, nginxIsMissing, nginxRecipes, startNginx } from './support/nginx.ts'
import { startWorld } from './support/world.ts'

const TOKEN = 'a-token-that-is-hard-to-guess'
const HOST = 'coins.example.org'
const ROWS = 20_000
const skip = nginxIsMissing()

interface Sent {
  readonly method?: string
  readonly body?: object
  readonly cookie?: string
}

/** Sends what a browser on the page of the public URL sends. */
async function send(publicUrl: string, path: string, { method = 'GET', body, cookie }: Sent = {}) {
  const { port, origin, host } = new URL(publicUrl)
  const url = new URL(path, publicUrl)
  const sent = request({
    host: '127.0.0.1',
    port,
    path: url.pathname + url.search,
    method,
    rejectUnauthorized: false,
    headers: {
      host,
      'sec-fetch-site': 'same-origin',
      ...(method === 'GET' ? {} : { origin, 'content-type': 'application/json' }),
      ...(cookie === undefined ? {} : { cookie }),
    },
  })
  sent.end(body === undefined ? undefined : JSON.stringify(body))
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  return response
}

async function read(response: IncomingMessage) {
  return { status: response.statusCode, headers: response.headers, body: await text(response) }
}

function cookieIn({ 'set-cookie': [cookie = ''] = [] }: IncomingHttpHeaders): string {
  return cookie
}

for (const { index, path, name } of [
  { index: 0, path: '/', name: '__Host-cointracker_session' },
  { index: 1, path: '/coins/', name: '__Secure-cointracker_session' },
  { index: 2, path: '/coins/', name: '__Secure-cointracker_session' },
]) {
  test(`recipe ${index + 1} for nginx: pages, changes, events and large exports`, { skip }, async () => {
    const port = await freePort()
    const url = `https://${HOST}:${port}${path}`
    await using world = await startWorld({ API_TOKEN: TOKEN, PUBLIC_URL: url })
    await using _nginx = await startNginx(nginxRecipes()[index] ?? '', port, world.client.url)

    const page = await read(await send(url, 'app/add'))
    assert.equal(page.status, 200)
    assert.match(String(page.headers['strict-transport-security']), /^max-age=/)
    const references = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, found = '']) => found)
    assert.ok(references.length >= 3)
    for (const reference of references) {
      const { href } = new URL(reference, new URL('app/add', url))
      assert.equal((await read(await send(url, href))).status, 200, reference)
    }

    const signedIn = await read(await send(url, 'session', { method: 'POST', body: { token: TOKEN } }))
    assert.equal(signedIn.status, 200, signedIn.body)
    const attributes = cookieIn(signedIn.headers)
    assert.ok(attributes.startsWith(`${name}_${port}=`) && attributes.includes('Secure'), attributes)
    const cookie = attributes.split(';', 1).join('')

    const events = await send(url, 'events', { cookie })
    assert.equal(events.statusCode, 200)
    const address = world.simulator.chain.largeAddress(ROWS)
    const added = await read(
      await send(url, 'addresses', { method: 'POST', body: { address, sync: true }, cookie }),
    )
    assert.equal(added.status, 201, added.body)
    let seen = ''
    for await (const chunk of events) {
      seen += chunk
      if (seen.includes('"sync_status":"DONE"')) break
    }
    const exported = await read(await send(url, 'transactions.csv', { cookie }))
    assert.equal(exported.body.trimEnd().split('\r\n').length, ROWS + 1)
  })
}

test('nginx that does not keep the Host header: the answer says what to set', { skip }, async () => {
  const port = await freePort()
  const url = `https://${HOST}:${port}/`
  await using world = await startWorld()
  const recipe = (nginxRecipes()[0] ?? '').replace(/^.*proxy_set_header Host.*\n/m, '')
  await using _nginx = await startNginx(recipe, port, world.client.url)
  const refused = await read(await send(url, 'sync', { method: 'POST' }))
  assert.equal(refused.status, 403)
  assert.match(JSON.parse(refused.body).detail, /proxy_set_header Host[\s\S]*PUBLIC_URL/)
  await world.restart({ PUBLIC_URL: url, PORT: new URL(world.client.url).port })
  assert.equal((await read(await send(url, 'sync', { method: 'POST' }))).status, 202)
})
