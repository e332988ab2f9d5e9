import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { chainOf } from '../../src/domain/chains/chain.ts'
import { openDescriptor } from '../../src/domain/keys/open-descriptor.ts'
import { assertAccessible, keepPicture, TestBrowser } from '../support/browser.ts'
import { startWorld, type World } from '../support/world.ts'

const KEY =
  'xpub6BosfCnifzxcFwrSzQiqu2DBVTshkCXacvNsWGYJVVhhawA7d4R5WSWGFNbi8Aw6ZRc1brxMyWMzG3DSSSSoekkudhUd9yLb6qx39T9nMdj'
const NATIVE = `wpkh([d34db33f/84h/0h/0h]${KEY}/<0;1>/*)`
const NESTED = `sh(wpkh([d34db33f/49h/0h/0h]${KEY}/<0;1>/*))`
const WIDE = { width: 1280 } as const

const addressOf = (text: string, branch: number, index: number) =>
  String(openDescriptor(text, chainOf('bitcoin')).addresses(branch, index, 1)[0]?.address)

describe('wallets in the web app', () => {
  let browser: TestBrowser
  let world: World
  let cold: number

  before(async () => {
    browser = await TestBrowser.start()
    world = await startWorld()
    const { chain } = world.simulator
    chain.pay(addressOf(NATIVE, 0, 0), 100_000_000n)
    chain.pay(addressOf(NATIVE, 0, 3), 50_000_000n)
    chain.mine(10)
    cold = await addWallet(NATIVE, 'Cold storage')
    const single = chain.newAddress()
    chain.pay(single, 7_000_000n)
    chain.mine()
    const { id } = await world.client.add(single, true)
    await world.client.send('PATCH', `/addresses/${id}`, { label: 'savings' })
  })
  after(async () => {
    await browser?.[Symbol.asyncDispose]()
    await world?.[Symbol.asyncDispose]()
  })

  async function addWallet(text: string, name: string): Promise<number> {
    const { status, body } = await world.client.send('POST', '/wallets', { text, name })
    assert.equal(status, 201, JSON.stringify(body))
    return body.id
  }

  const list = (page: Page) => page.getByRole('region', { name: 'Wallets' })
  const names = (page: Page) => list(page).locator('.name').allTextContents()
  const totals = (page: Page) => page.getByRole('region', { name: 'Totals' })
  const sum = (page: Page, amount: string) =>
    totals(page).locator('.big').getByText(`${amount}000000 BTC`).waitFor()

  test('a wallet stands in the overview with its balance, and is a part of the total', async () => {
    await using open = await browser.open(world.client.url, WIDE)
    const { page } = open
    const row = list(page).getByRole('link', { name: /Cold storage/ })
    await row.getByText(/Bitcoin · Synced/).waitFor()
    assert.match(String(await row.textContent()), /1\.50000000 BTC/)
    await sum(page, '1.57')
    await page.getByText('1 of 1 addresses complete').waitFor()
    await assertAccessible(page)
    await row.click()
    await page.getByRole('heading', { level: 1, name: 'Cold storage' }).waitFor()
    await page.getByText(/All transactions of the 2 used addresses add up to their balances/).waitFor()
    await page
      .getByRole('table', { name: 'Transactions, newest first' })
      .getByText('Received')
      .first()
      .waitFor()
    await page.locator('canvas').waitFor()
    await assertAccessible(page)
    await keepPicture(page, 'wallet-1280')
  })

  test('on a phone the totals come first, then the wallets, then on request the single addresses', async () => {
    await using open = await browser.open(world.client.url, { width: 360, height: 740 })
    const { page } = open
    await list(page).waitFor()
    const [top, wallets] = [await totals(page).boundingBox(), await list(page).boundingBox()]
    assert.ok(top !== null && wallets !== null && top.y < wallets.y && top.y < 200)
    assert.equal(await page.getByRole('table', { name: 'Addresses' }).count(), 0)
    await page.getByRole('button', { name: 'Single addresses' }).click()
    await page.getByRole('link', { name: /savings/ }).waitFor()
    assert.equal(await list(page).count(), 0)
    await assertAccessible(page)
  })

  test('a payment to a wallet changes its row and the total without a reload', async () => {
    await using open = await browser.open(world.client.url, WIDE)
    const { page } = open
    await list(page)
      .getByRole('link', { name: /Cold storage/ })
      .getByText('1.5')
      .waitFor()
    world.simulator.chain.pay(addressOf(NATIVE, 0, 3), 10_000_000n)
    world.simulator.chain.mine()
    await world.client.send('POST', `/wallets/${cold}/sync`)
    await list(page)
      .getByRole('link', { name: /Cold storage/ })
      .getByText('1.6')
      .waitFor()
    await sum(page, '1.67')
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await world.client.send('POST', `/wallets/${cold}/sync`)
    await list(page)
      .getByText(/Bitcoin · Synced/)
      .waitFor()
    await world.client.send('PATCH', `/wallets/${cold}`, { name: 'Coldest storage' })
    await list(page).getByText('Coldest storage').waitFor()
    await world.client.send('PATCH', `/wallets/${cold}`, { name: 'Cold storage' })
    await list(page).getByText('Cold storage').waitFor()
    assert.deepEqual(
      asked.filter((path) => /^\/(wallets|groups)/.test(path)),
      [],
      'the server sends each state of a wallet',
    )
  })

  test('wallets are renamed and arranged in place, and the order is kept', async () => {
    const nested = await addWallet(NESTED, 'Old phone')
    await using open = await browser.open(world.client.url, WIDE)
    const { page } = open
    await list(page).getByText('Old phone').waitFor()
    assert.deepEqual(await names(page), ['Cold storage', 'Old phone'])
    await list(page).getByRole('button', { name: 'Arrange' }).click()
    await page.getByRole('button', { name: 'Move Old phone up' }).press('Enter')
    assert.deepEqual(await names(page), ['Old phone', 'Cold storage'])
    await page.getByRole('button', { name: 'Rename Old phone' }).click()
    await page.getByRole('textbox', { name: 'Name of the wallet' }).fill('Very old phone')
    await page.keyboard.press('Enter')
    await list(page).locator('.name').getByText('Very old phone').waitFor()
    await assertAccessible(page)
    await page.reload()
    await list(page).getByText('Very old phone').waitFor()
    assert.deepEqual(await names(page), ['Very old phone', 'Cold storage'])
    await list(page).getByLabel('Hide empty').check()
    await list(page).getByText('Very old phone').waitFor({ state: 'detached' })
    await world.client.send('DELETE', `/wallets/${nested}`)
  })

  test('the key of a wallet, its branches and how far they were searched', async () => {
    await using open = await browser.open(`${world.client.url}/app/wallet/${cold}?show=key`, WIDE)
    const { page } = open
    await page.getByText('d34db33f').first().waitFor()
    const [descriptor = ''] = (await world.client.get(`/wallets/${cold}`)).body.descriptors
    await page.getByRole('button', { name: 'Copy descriptor' }).click()
    assert.equal(await page.evaluate('navigator.clipboard.readText()'), descriptor)
    const receive = page.getByRole('row', { name: /^Receive/ })
    await receive.getByText(/^\d+ at block 1,\d+, by Blockchair$/).waitFor()
    await receive.getByText('No. 3').waitFor()
    await page
      .getByRole('row', { name: /^Change/ })
      .getByText('none')
      .waitFor()
    await page.getByRole('button', { name: /Look further/ }).click()
    await receive.getByRole('cell', { name: '140' }).waitFor()
    await page.getByLabel('Unused addresses in a row').selectOption('500')
    await receive.getByRole('cell', { name: '504' }).waitFor()
    await assertAccessible(page)
    await keepPicture(page, 'wallet-key-1280')
  })

  test('the addresses of a wallet, and never an invitation to pay to one', async () => {
    await using open = await browser.open(`${world.client.url}/app/wallet/${cold}?show=addresses`, WIDE)
    const { page } = open
    const table = page.getByRole('table', { name: 'Addresses of the wallet' })
    await table.getByText(addressOf(NATIVE, 0, 3)).waitFor()
    assert.equal(await table.getByRole('row').count(), 3)
    await page.getByLabel('Which addresses').selectOption('Not used yet')
    await table.getByText('unused').first().waitFor()
    await page.getByText('take an address from your wallet program').waitFor()
    assert.equal(await table.getByRole('button', { name: 'Copy address' }).count(), 0)
    assert.equal(await table.getByRole('link').count(), 0)
    await assertAccessible(page)
  })

  test('a group has members, a total for each coin, and their transactions as one list', async () => {
    await using open = await browser.open(world.client.url, WIDE)
    const { page } = open
    await list(page).getByRole('button', { name: 'New group' }).click()
    await page.getByRole('textbox', { name: 'Name of the new group' }).fill('Family')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Family' }).waitFor()
    await page.getByText('Nothing is in this group yet.').waitFor()
    await page.getByRole('button', { name: 'Add members' }).click()
    await page.getByRole('checkbox', { name: /Cold storage/ }).check()
    await page.getByRole('checkbox', { name: /savings/ }).check()
    await assertAccessible(page)
    await page.getByRole('button', { name: 'Add 2 members' }).click()
    await sum(page, '1.67')
    await page.getByText('Received').first().waitFor()
    const owners = await page.getByRole('main').locator('ol > li .owners').allTextContents()
    assert.deepEqual([...new Set(owners)].toSorted(), ['Cold storage', 'savings'])
    await page.locator('canvas').waitFor()
    await page.getByRole('img', { name: /^From .* last 1\.67 BTC\.$/ }).waitFor()
    await assertAccessible(page)
    await keepPicture(page, 'group-1280')
    const members = page.getByRole('region', { name: 'Members' }).getByRole('listitem').getByRole('link')
    assert.deepEqual(await members.allTextContents(), ['Cold storage', 'savings'])
    const arrange = page.getByRole('region', { name: 'Members' }).getByRole('button', { name: 'Arrange' })
    await arrange.click()
    await page.getByRole('button', { name: 'Move savings up' }).press('Enter')
    await page.getByRole('button', { name: 'Move savings down' }).and(page.locator(':focus')).waitFor()
    await page.reload()
    await members.first().waitFor()
    assert.deepEqual(await members.allTextContents(), ['savings', 'Cold storage'])
    await page.getByRole('button', { name: 'Remove savings from the group' }).click()
    await sum(page, '1.60')
    await page.getByText('More actions').click()
    await page.getByRole('button', { name: 'Delete group' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete group' }).click()
    await list(page).getByText('Family').waitFor({ state: 'detached' })
    await list(page).getByText('Cold storage').waitFor()
  })

  test('public sources are named once, until the person has read it', async () => {
    await using open = await browser.open(world.client.url, WIDE)
    const { page, context } = open
    const { body } = await world.client.get('/sources')
    const sources = body.sources.map((one: object) => ({ ...one, public: true }))
    await context.route(/\/sources$/, (route) => route.fulfill({ json: { ...body, sources } }))
    await page.goto(`${world.client.url}/app/wallet/${cold}`)
    await page
      .getByText('The public source Blockchair can see that these addresses belong together.')
      .waitFor()
    await page.getByText('What you can do').click()
    await page.getByText('ESPLORA_URL').waitFor()
    await assertAccessible(page)
    await page.getByRole('button', { name: 'Got it' }).click()
    await page.reload()
    await page.getByText(/All transactions of the/).waitFor()
    assert.equal(await page.getByText('belong together').count(), 0)
    await context.unrouteAll({ behavior: 'ignoreErrors' })
  })

  test('a deleted wallet can leave its used addresses as single ones', async () => {
    const id = await addWallet(NESTED, 'Short-lived')
    world.simulator.chain.pay(addressOf(NESTED, 0, 0), 3_000_000n)
    world.simulator.chain.mine()
    await world.client.send('POST', `/wallets/${id}/sync`)
    await using open = await browser.open(`${world.client.url}/app/wallet/${id}`, WIDE)
    const { page } = open
    await page.getByText('All transactions of the 1 used address add up to its balance').waitFor()
    await page.getByText('More actions').click()
    await page.getByRole('button', { name: 'Delete wallet' }).click()
    const dialog = page.getByRole('dialog', { name: 'Delete Short-lived?' })
    await dialog.getByText('What happens to its 1 used address?').waitFor()
    await dialog.getByText('It also leaves its groups. Your notes on transactions stay.').waitFor()
    await assertAccessible(page)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await page.getByText('More actions').click()
    await page.getByRole('button', { name: 'Delete wallet' }).click()
    await dialog.getByRole('button', { name: 'Keep as single addresses' }).click()
    await page.getByText('2 of 2 addresses complete').waitFor()
    await sum(page, '1.70')
    assert.deepEqual(await names(page), ['Cold storage'])
  })
})
