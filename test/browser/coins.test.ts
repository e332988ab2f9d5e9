import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertAccessible, assertNoSideways, keepPicture, TestBrowser } from '../support/browser.ts'
import { startWorld } from '../support/world.ts'

const SEVERAL = '3CWFddi6m4ndiGyKqzYvsFYagqDLPVMTzC'
const ON_LITECOIN = 'MJiPwX84iBe4WnFDwsYGgtnz1XonPhUqhf'

test('an address that is valid on several chains is tracked on the chosen one, and each coin has its own total', async () => {
  await using browser = await TestBrowser.start()
  await using world = await startWorld({}, { others: ['litecoin', 'dogecoin'] })
  const { simulator, client } = world
  simulator.on('litecoin').pay(ON_LITECOIN, 250_000_000n)
  const doge = simulator.on('dogecoin').newAddress()
  simulator.on('dogecoin').pay(doge, 700_000_000n)
  await using open = await browser.open(`${client.url}/app/add`, { width: 1280 })
  const { page } = open

  await page.getByRole('textbox').fill(`${SEVERAL}, old savings\n${doge}, such coin\nltcmweb1qq2`)
  await page.getByText('2 to add, 1 invalid').waitFor()
  await page.getByText('This is an MWEB address of Litecoin').waitFor()
  const choice = page.getByLabel('Valid on several chains. Track it on')
  assert.deepEqual(await choice.locator('option').allTextContents(), ['Bitcoin', 'Litecoin', 'Bitcoin Cash'])
  await choice.selectOption('Litecoin')
  await page.getByText(ON_LITECOIN).waitFor()
  await assertAccessible(page)
  await page.getByRole('button', { name: 'Add 2 addresses' }).click()
  await page.getByText('0 to add, 1 invalid, 2 already added').waitFor()

  await page.getByRole('link', { name: 'Overview', exact: true }).click()
  await page.getByText('2 of 2 addresses complete').waitFor()
  await page.locator('.totals .big').nth(1).waitFor()
  const totals = await page.locator('.totals .big > .amount').allTextContents()
  assert.deepEqual(
    totals.map((text) => text.replace(/\s+/g, ' ').trim()),
    ['2.50000000 LTC', '7.00000000 DOGE'],
  )
  await page.getByLabel('Coin').selectOption('Dogecoin')
  assert.deepEqual(await page.locator('tbody .label').allTextContents(), ['such coin'])
  await page.getByLabel('Coin').selectOption('All coins')
  await page.getByRole('searchbox').fill(SEVERAL)
  assert.deepEqual(await page.locator('tbody .label').allTextContents(), ['old savings'])
  await assertAccessible(page)
  await page.setViewportSize({ width: 360, height: 780 })
  await assertNoSideways(page)
})

test('an address that is tracked on one chain can be added on another, and the choice can be reverted', async () => {
  await using browser = await TestBrowser.start()
  await using world = await startWorld({}, { others: ['litecoin'] })
  const { client } = world
  await client.add(SEVERAL)
  await using open = await browser.open(`${client.url}/app/add`, { width: 1280 })
  const { page } = open

  await page.getByRole('textbox').fill(SEVERAL)
  await page.getByText('Already added on Bitcoin').waitFor()
  await page.getByText('0 to add, 1 already added').waitFor()
  const choice = page.getByLabel('Valid on several chains. Track it on')
  await choice.selectOption('Litecoin')
  await page.getByText('Litecoin, Script (p2sh)').waitFor()
  await choice.selectOption('Bitcoin')
  await page.getByText('Already added on Bitcoin').waitFor()
  await choice.selectOption('Litecoin')
  await assertAccessible(page)
  await keepPicture(page, 'add-several-1280')
  await page.setViewportSize({ width: 360, height: 780 })
  await assertNoSideways(page)
  await keepPicture(page, 'add-several-360')
  await page.getByRole('button', { name: 'Add 1 address' }).click()
  await page.getByText(/ of 2 addresses/).waitFor()
  const { body } = await client.get('/addresses')
  const watched = body.addresses.map(({ chain, address }: Record<string, string>) => [chain, address])
  assert.deepEqual(watched.toSorted(), [
    ['bitcoin', SEVERAL],
    ['litecoin', ON_LITECOIN],
  ])

  await page.getByRole('link', { name: 'Add' }).first().click()
  await page.getByRole('textbox').fill(`LTC: ${SEVERAL}`)
  await page.getByText('Already added on Litecoin').waitFor()
  await assertAccessible(page)
  await assertNoSideways(page)
})
