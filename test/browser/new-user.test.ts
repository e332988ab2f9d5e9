import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import {
  assertAccessible,
  assertNoSideways,
  keepPicture,
  REQUESTS_AFTER_DELETION,
  TestBrowser,
} from '../support/browser.ts'
import { startWorld, type World } from '../support/world.ts'

const LOOKS = [
  { width: 360, height: 780, colorScheme: 'light' },
  { width: 360, height: 780, colorScheme: 'dark' },
  { width: 1280, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
] as const

describe('the web app', () => {
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

  test('a new user gets from an empty portfolio to a complete balance, and sees the proof', async () => {
    await using open = await browser.open(world.client.url, { width: 1280 })
    const { page } = open
    await page.getByRole('heading', { name: 'No wallets or addresses yet' }).waitFor()
    await assertAccessible(page)
    const address = world.simulator.chain.newAddress()
    world.simulator.chain.pay(address, 150_000_000n)
    world.simulator.chain.mine(10)
    await page.getByRole('link', { name: 'Add wallet or address' }).first().click()
    await page.getByRole('textbox').fill(`${address}, my savings`)
    await page.getByRole('button', { name: 'Add 1 address' }).click()
    await page.getByRole('link', { name: /my savings/ }).waitFor()
    await page.getByText('1 of 1 addresses complete').waitFor()
    await page
      .getByText(
        /The 1 transaction adds up to the balance(?: that Blockchair reports|, and Blockchair and Esplora agree) at block 1,0\d\d\./,
      )
      .waitFor()
    assert.equal(
      (await page.locator('.totals .amount').first().textContent())?.replace('\u00a0', ' '),
      '1.50000000 BTC',
    )

    await page.getByRole('link', { name: /my savings/ }).click()
    await page.getByRole('heading', { name: 'my savings' }).waitFor()
    await page.getByRole('region', { name: 'Balance over time' }).locator('canvas').waitFor()
    await page.getByRole('button', { name: 'Copy address' }).click()
    assert.equal(await page.evaluate('navigator.clipboard.readText()'), address)
    await page.getByText('More actions').click()
    await page.getByRole('button', { name: 'Second opinion' }).click()
    await page.getByText('Second opinion requested from Esplora.').waitFor()
    await page.getByText(/Blockchair and Esplora agree at block 1,0\d\d\./).waitFor()
  })

  test('of forty pasted addresses with one invalid, thirty-nine are added and the other can be corrected', async () => {
    await using open = await browser.open(`${world.client.url}/app/add`, { width: 1280 })
    const { page } = open
    const addresses = Array.from({ length: 39 }, () => world.simulator.chain.newAddress())
    const wrong = `${addresses[3]?.slice(0, -1)}b`
    const [known = ''] = addresses
    const lines = [...addresses.slice(0, 20), wrong, ...addresses.slice(20), known.toUpperCase()]
    await page.getByRole('textbox').fill(lines.join('\n'))
    await page.getByText('39 to add, 1 invalid, 1 duplicate').waitFor()
    await page.locator('.note', { hasText: 'Duplicate' }).waitFor()
    assert.match((await page.locator('.note.wrong').textContent()) ?? '', /^\s*✕\s.*\.\s*$/s)
    await assertAccessible(page)
    await page.getByRole('button', { name: 'Add 39 addresses' }).click()
    await page.getByText('0 to add, 1 invalid, 39 already added, 1 duplicate').waitFor()
    assert.match(await page.getByRole('textbox').inputValue(), new RegExp(wrong))
    const { body } = await world.client.get('/addresses?limit=1')
    assert.equal(body.total, 40)
    // The text is still there; the corrected address is known already.
    await page.getByRole('textbox').fill(addresses[3] ?? '')
    await page.getByText('Already added on Bitcoin').waitFor()
  })

  test('a file of addresses with labels is read when it is dropped or chosen', async () => {
    await using open = await browser.open(`${world.client.url}/app/add`, { width: 1280 })
    const { page } = open
    const address = world.simulator.chain.newAddress()
    const buffer = Buffer.from(`Label,Address,Balance\r\n"cold, deep",${address},1.5\r\n`)
    await page.locator('input[type=file]').setInputFiles({ name: 'mine.csv', mimeType: 'text/csv', buffer })
    await page.getByText('cold, deep', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Add 1 address' }).waitFor()
    await page.getByRole('textbox').fill('')
    const file = `new File(['bitcoin:${address}?label=dropped'], 'mine.txt')`
    const dropped = await page.evaluateHandle(
      `(() => { const data = new DataTransfer(); data.items.add(${file}); return data })()`,
    )
    await page.getByRole('textbox').dispatchEvent('drop', { dataTransfer: dropped })
    await page.getByText('dropped', { exact: true }).waitFor()
  })

  test('a deletion is true everywhere at once, and can be undone', async () => {
    await using open = await browser.open(world.client.url, { width: 1280 })
    open.allowFailures(REQUESTS_AFTER_DELETION)
    const { page } = open
    const { id } = await world.client.add(world.simulator.chain.newAddress(), true)
    await world.client.send('PATCH', `/addresses/${id}`, { label: 'short-lived' })
    await using other = await browser.open(world.client.url, { width: 1280 })
    const link = page.getByRole('link', { name: /short-lived/ })
    const otherLink = other.page.getByRole('link', { name: /short-lived/ })
    await otherLink.waitFor()
    await link.click()
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByText('short-lived deleted.').waitFor()
    await link.waitFor({ state: 'detached' })
    assert.equal((await world.client.get(`/addresses/${id}`)).status, 404)
    await otherLink.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await otherLink.waitFor()
    await link.click()
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByText('short-lived deleted.').waitFor()
    await page.keyboard.press('Control+z')
    await link.waitFor()
    assert.equal((await world.client.get(`/addresses/${id}`)).body.label, 'short-lived')
    await page.getByText('short-lived deleted.').waitFor({ state: 'detached' })
  })

  test('a label is shown as text, with any content', async () => {
    await using open = await browser.open(world.client.url, { width: 360, height: 780 })
    const { page } = open
    const { id } = await world.client.add(world.simulator.chain.newAddress())
    const label = `<img src=x onerror=alert(1)>{{7*7}}${'W'.repeat(80)}`
    await world.client.send('PATCH', `/addresses/${id}`, { label })
    await page.getByText(label, { exact: true }).waitFor()
    await assertNoSideways(page)
    await page.goto(`${world.client.url}/app/address/${id}`)
    await page.getByRole('heading', { name: label }).waitFor()
    await assertNoSideways(page)
  })

  test('a label is edited on the page, and appears on another open page', async () => {
    const { id } = await world.client.add(world.simulator.chain.newAddress())
    await using one = await browser.open(`${world.client.url}/app/address/${id}`, { width: 1280 })
    await using other = await browser.open(world.client.url, { width: 1280 })
    await one.page.getByRole('button', { name: 'Add label' }).click()
    await one.page.getByLabel('Label').fill('holidays')
    await one.page.keyboard.press('Enter')
    await one.page.getByRole('heading', { name: 'holidays' }).waitFor()
    await other.page.getByRole('link', { name: /holidays/ }).waitFor()
    await other.page.getByPlaceholder('Label or address').fill('HOLI')
    assert.equal(await other.page.locator('.addresses tbody tr').count(), 1)
  })

  test('the open menu of an address stays on the page at every width', async () => {
    const { id } = await world.client.add(world.simulator.chain.newAddress())
    await using open = await browser.open(`${world.client.url}/app/address/${id}`, { width: 1280 })
    const { page } = open
    await page.getByText('More actions').click()
    for (const width of [320, 360, 390, 412, 480, 500, 1280]) {
      await page.setViewportSize({ width, height: 780 })
      await page.evaluate('new Promise(requestAnimationFrame)')
      await page.getByText('One JSON object per line, for programs').waitFor()
      await assertNoSideways(page)
      await keepPicture(page, `menu-${width}`)
    }
  })

  test('a deletion that fails is told under the buttons', async () => {
    const { id } = await world.client.add(world.simulator.chain.newAddress())
    const look = { width: 360, height: 780 }
    await using open = await browser.open(`${world.client.url}/app/address/${id}`, look)
    open.allowFailures(/ERR_FAILED/)
    const { page } = open
    await page.route(`**/addresses/${id}`, (route) => route.abort())
    await page.getByRole('button', { name: 'Delete' }).click()
    const notice = page.getByRole('status').getByText(/^Could not delete the address: /)
    await notice.waitFor()
    const button = await page.getByRole('button', { name: 'Delete' }).boundingBox()
    const told = await notice.boundingBox()
    assert.ok(button && told && told.y > button.y && told.y < button.y + 100)
    await keepPicture(page, 'deletion-failed-360')
  })

  for (const look of LOOKS) {
    test(`every page fits and is accessible at ${look.width} px, ${look.colorScheme}`, async () => {
      const { body } = await world.client.get('/addresses?limit=1')
      const paths = [
        '/',
        '/app/add',
        '/app/sources',
        `/app/address/${body.addresses[0].id}`,
        '/app/address/999999',
        '/app/nowhere',
      ]
      for (const path of paths) {
        await using open = await browser.open(world.client.url + path, look)
        if (path.endsWith('999999')) open.allowFailures(/404/)
        await open.page.getByRole('heading', { level: 1 }).waitFor({ state: 'attached' })
        if (path.includes('/1')) await open.page.locator('canvas').waitFor()
        await assertAccessible(open.page)
        await assertNoSideways(open.page)
        await keepPicture(open.page, `${path.replaceAll(/\W+/g, '-')}-${look.width}-${look.colorScheme}`)
      }
    })
  }
})
