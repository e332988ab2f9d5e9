import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { assertAccessible, assertNoSideways, keepPicture, TestBrowser } from '../support/browser.ts'
import { startWorld, type World } from '../support/world.ts'

const KNOWN = 'ab'.repeat(32)
const PRESENTED = 'cd'.repeat(32)
const CHANGED = {
  ok: false,
  code: 'certificate_changed',
  reason: 'The certificate of umbrel.local:50002 has changed.',
  certificate: { server: 'umbrel.local:50002', known: KNOWN, presented: PRESENTED },
  setting: 'ELECTRUM_URL=tls://umbrel.local:50002',
}

describe('setting up an own server on the Sources page', () => {
  let browser: TestBrowser
  let world: World

  before(async () => {
    browser = await TestBrowser.start()
    world = await startWorld({ SOURCES: 'blockchair,esplora' })
  })
  after(async () => {
    await browser?.[Symbol.asyncDispose]()
    await world?.[Symbol.asyncDispose]()
  })

  async function testEsplora(page: Page): Promise<void> {
    const { hostname, port } = new URL(world.simulator.esplora.url)
    await page.getByRole('combobox', { name: 'Server', exact: true }).selectOption('Esplora')
    await page.getByRole('textbox', { name: 'Host', exact: true }).fill(hostname)
    await page.getByRole('spinbutton', { name: 'Port', exact: true }).fill(port)
    await page.getByRole('button', { name: 'Test', exact: true }).click()
  }

  for (const [width, colorScheme] of [
    [360, 'dark'],
    [1280, 'light'],
  ] as const) {
    test(`a server that works gives the setting to copy, at ${width} px`, async () => {
      await using open = await browser.open(`${world.client.url}/app/sources`, { width, colorScheme })
      const { page } = open
      assert.equal(
        await page.getByRole('textbox', { name: 'Host', exact: true }).inputValue(),
        'umbrel.local',
      )
      await page.getByRole('combobox', { name: 'Server', exact: true }).selectOption('RaspiBlitz')
      assert.equal(await page.getByRole('spinbutton', { name: 'Port', exact: true }).inputValue(), '50002')
      await testEsplora(page)
      await page.getByText('It works: Esplora, block 1,000').waitFor()
      await page.getByRole('button', { name: 'Copy the setting' }).click()
      const copied = await page.evaluate('navigator.clipboard.readText()')
      assert.equal(copied, `ESPLORA_URL=${world.simulator.esplora.url}`)
      await assertAccessible(page)
      await assertNoSideways(page)
      await keepPicture(page, `own-server-${width}-${colorScheme}`)
    })
  }

  test('a server of another coin is said to be one, and a missing one not to connect', async () => {
    await using open = await browser.open(`${world.client.url}/app/sources`, { width: 1280 })
    const { page } = open
    await page.getByRole('combobox', { name: 'Coin', exact: true }).selectOption('Litecoin')
    await testEsplora(page)
    await page.getByText('is not one of Litecoin').waitFor()
    await page.getByRole('spinbutton', { name: 'Port', exact: true }).fill('1')
    await page.getByRole('button', { name: 'Test', exact: true }).click()
    await page.getByText('no connection').waitFor()
  })

  test('a pasted server fills the other fields, and what is no such server says what to check', async () => {
    await using open = await browser.open(`${world.client.url}/app/sources`, { width: 360 })
    const { page } = open
    const { hostname, port } = new URL(world.simulator.esplora.url)
    const host = page.getByRole('textbox', { name: 'Host', exact: true })
    const isEncrypted = page.getByRole('checkbox', { name: 'Encrypted (TLS)', exact: true })
    await page.getByRole('combobox', { name: 'Server', exact: true }).selectOption('Blockbook')
    await host.fill(`http://${hostname}:${port}`)
    await host.press('Enter')
    await page.getByText('Something answers there, but not as a Blockbook server').waitFor()
    assert.equal(await host.inputValue(), hostname)
    assert.equal(await page.getByRole('spinbutton', { name: 'Port', exact: true }).inputValue(), port)
    assert.equal(await isEncrypted.isChecked(), false)
    await isEncrypted.check()
    await page.getByRole('button', { name: 'Test', exact: true }).click()
    await page.getByText('try it without TLS').waitFor()
    await assertNoSideways(page)
  })

  test('a changed certificate shows both fingerprints, and can be accepted', async () => {
    await using open = await browser.open(`${world.client.url}/app/sources`, { width: 360 })
    const { page, context } = open
    const accepted: unknown[] = []
    await context.route('**/sources/test', (route) =>
      accepted.length === 0 ? route.fulfill({ json: CHANGED }) : route.continue(),
    )
    await context.route('**/sources/certificates', (route) => {
      accepted.push(route.request().postDataJSON())
      return route.fulfill({ json: { detail: 'Accepted.' } })
    })
    await testEsplora(page)
    await page.getByText('ab:'.repeat(31)).waitFor()
    await page.getByText('cd:'.repeat(31)).waitFor()
    await assertAccessible(page)
    await assertNoSideways(page)
    await page.getByRole('button', { name: 'Accept the new certificate' }).click()
    await page.getByText('It works').waitFor()
    assert.deepEqual(accepted, [{ server: 'umbrel.local:50002', certificate_sha256: PRESENTED }])
  })
})

for (const width of [360, 1280]) {
  test(`a source whose certificate has changed is accepted on its card, and serves again, at ${width} px`, async () => {
    await using browser = await TestBrowser.start()
    await using world = await startWorld(
      (simulator) => ({ SOURCES: 'electrum', ELECTRUM_URL: simulator.electrum.tlsUrl }),
      { electrum: {} },
    )
    const { electrum, chain } = world.simulator
    await world.client.ended((await world.client.add(chain.newAddress(), true)).id)
    electrum.changeCertificate()
    electrum.disconnect()
    await using open = await browser.open(world.client.url, { width })
    const { page } = open
    await page.getByRole('link', { name: 'compare and accept it' }).click()
    const card = page.getByRole('region', { name: 'Electrum', exact: true })
    await card.getByText(electrum.fingerprint.replace(/(..)(?!$)/g, '$1:'), { exact: true }).waitFor()
    await card.scrollIntoViewIfNeeded()
    await assertAccessible(page)
    await assertNoSideways(page)
    await keepPicture(page, `changed-certificate-${width}`)
    await card.getByRole('button', { name: 'Accept the new certificate' }).click()
    await card.getByText('Available', { exact: true }).waitFor()
    assert.equal(await card.getByText('Certificate now').count(), 0)
    const { id } = await world.client.add(chain.newAddress(), true)
    assert.equal((await world.client.ended(id)).sync_status, 'DONE')
  })
}
