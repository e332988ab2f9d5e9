import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Socks5Server } from '../../src/net/testing/socks5-server.ts'
import { assertAccessible, assertNoSideways, keepPicture, TestBrowser } from '../support/browser.ts'
import { startWorld } from '../support/world.ts'

/** A port on which nothing listens. */
const NOWHERE = 'http://127.0.0.1:9'
const KEY =
  'zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs'

/** What a SOCKS proxy replies that reaches no network (RFC 1928, section 6). */
const NETWORK_UNREACHABLE = 3

test('without a connection to any public server the page says so once, and no source is said to be available', async () => {
  await using browser = await TestBrowser.start()
  await using proxy = await Socks5Server.start({ reply: NETWORK_UNREACHABLE })
  await using world = await startWorld({
    PROXY: `socks5h://127.0.0.1:${proxy.port}`,
    SOURCES: 'blockchair,esplora',
    BLOCKCHAIR_URL: 'https://api.blockchair.com',
    ESPLORA_URL: 'https://mempool.space/api',
    ESPLORA_REQUESTS_PER_MINUTE: '0',
  })
  const { client, simulator } = world
  await using open = await browser.open(client.url, { width: 1280 })
  const { page } = open
  for (let count = 0; count < 3; count++) await client.add(simulator.chain.newAddress(), true)
  await page.getByText('No connection through the proxy.').waitFor()
  await page.getByText('Waiting for the connection.').nth(2).waitFor()
  const said = (await page.getByRole('main').textContent()) ?? ''
  assert.equal(said.match(/connection\./g)?.length, 3, said)
  assert.equal(said.match(/No connection/g)?.length, 1, said)
  assert.doesNotMatch(said, /ECONNREFUSED|is down|unreachable|Using /)
  await assertAccessible(page)
  await keepPicture(page, 'offline-1280')
  await page.getByRole('link', { name: 'Sources' }).click()
  await page.getByRole('heading', { name: 'Sources' }).waitFor()
  assert.equal(await page.getByText('Available', { exact: true }).count(), 0)
})

for (const width of [360, 1280]) {
  test(`a server of one's own that is off is named, and not the internet connection, at ${width} px`, async () => {
    await using browser = await TestBrowser.start()
    await using world = await startWorld(
      (simulator) => ({ SOURCES: 'electrum', ELECTRUM_URL: simulator.electrum.url }),
      { electrum: {} },
    )
    const { client, simulator } = world
    const address = simulator.chain.newAddress()
    await client.ended((await client.add(address, true)).id)
    simulator.electrum.configure({ refusing: true })
    simulator.electrum.disconnect()
    await client.add(simulator.chain.newAddress(), true)
    await using open = await browser.open(client.url, { width })
    const { page } = open
    const { host } = new URL(simulator.electrum.url.replace('tcp:', 'http:'))
    await page.getByText(`Electrum at ${host} is unreachable.`).waitFor()
    await page.getByText('Waiting for the connection to Electrum.').first().waitFor({ state: 'attached' })
    assert.doesNotMatch((await page.getByRole('main').textContent()) ?? '', /internet/)
    await assertAccessible(page)
    await assertNoSideways(page)
    await keepPicture(page, `own-server-off-${width}`)
  })
}

test('without a connection a wallet that was never read has no balance, and leads to the sources', async () => {
  await using browser = await TestBrowser.start()
  await using world = await startWorld({ BLOCKCHAIR_URL: NOWHERE })
  const { status, body } = await world.client.send('POST', '/wallets', {
    text: KEY,
    chain: 'bitcoin',
    name: 'New',
  })
  assert.equal(status, 201, JSON.stringify(body))
  await using open = await browser.open(`${world.client.url}/app/wallet/${body.id}`, { width: 360 })
  const { page } = open
  const balance = page.getByRole('region', { name: 'Balance', exact: true })
  await balance.getByText('not known yet').waitFor()
  assert.doesNotMatch(String(await balance.textContent()), /BTC|so far/)
  const card = page.getByRole('region', { name: 'Status' })
  await card.getByText('Waiting for the connection to Blockchair.').waitFor()
  await assertAccessible(page)
  await card.getByRole('link', { name: 'Show the sources' }).click()
  await page.getByRole('heading', { level: 1, name: 'Sources' }).waitFor()
})

test('an address that waits for our own limits says so', async () => {
  await using browser = await TestBrowser.start()
  await using world = await startWorld({ BLOCKCHAIR_REQUESTS_PER_MINUTE: '1' })
  const { client, simulator } = world
  await using open = await browser.open(client.url, { width: 1280 })
  const { page } = open
  for (let count = 0; count < 3; count++) await client.add(simulator.chain.newAddress(), true)
  const sentence = page.getByRole('row').getByText(/request budget for Blockchair is exhausted/)
  await sentence.first().waitFor({ state: 'attached' })
})

test('a page that is opened while the server is away is there when it answers again', async () => {
  await using browser = await TestBrowser.start()
  await using world = await startWorld()
  await using open = await browser.open(world.client.url, { width: 1280 })
  const { page, context } = open
  open.allowFailures(/ERR_|Failed to load|Failed to fetch/)
  for (const [name, heading] of [
    ['Settings', 'Settings'],
    ['Add wallet or address', 'Add wallet or address'],
  ] as const) {
    await context.route('**', (route) => route.abort())
    await page.getByRole('banner').getByRole('link', { name }).click()
    await page.getByText('This page loads when the server answers again.').waitFor()
    await context.unrouteAll()
    await page.getByRole('heading', { name: heading, level: 1 }).waitFor()
  }
})
