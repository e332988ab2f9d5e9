import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import {
  assertAccessible,
  assertHeadingOrder,
  assertNoOverlap,
  assertNoSideways,
  keepPicture,
  TestBrowser,
} from '../support/browser.ts'
import { answerOwners, TRANSACTIONS } from '../support/owner-answers.ts'
import { startWorld, type World } from '../support/world.ts'

const WIDTHS = [320, 360, 480, 640, 768, 832, 1024, 1100, 1280, 1920]
const PATHS = [
  '/',
  '/app/wallet/1',
  '/app/wallet/2?show=addresses',
  '/app/wallet/2?show=key',
  '/app/wallet/4',
  '/app/group/1',
  '/app/transactions',
  `/app/transactions#bitcoin/${TRANSACTIONS[1]?.tx_hash}`,
]

const rows = (page: Page) => page.getByRole('main').locator('ol > li')

describe('the transactions of everything', () => {
  let browser: TestBrowser
  let world: World

  before(async () => {
    browser = await TestBrowser.start()
    world = await startWorld({}, { others: ['litecoin'] })
    for (const [chain, label] of [
      ['bitcoin', 'wages'],
      ['litecoin', 'coffee'],
    ] as const) {
      const simulated = chain === 'bitcoin' ? world.simulator.chain : world.simulator.on(chain)
      const address = simulated.newAddress()
      simulated.pay(address, 100_000_000n)
      simulated.mine(10)
      if (chain === 'bitcoin') simulated.spend(address, 40_000_000n)
      simulated.mine(2)
      const { id } = await world.client.add(address, true, chain)
      await world.client.send('PATCH', `/addresses/${id}`, { label })
      await world.client.ended(id)
    }
  })
  after(async () => {
    await browser?.[Symbol.asyncDispose]()
    await world?.[Symbol.asyncDispose]()
  })

  const titles = async (page: Page, count: number) => {
    await rows(page)
      .nth(count - 1)
      .waitFor()
    return (await rows(page).getByRole('button').allTextContents()).toSorted()
  }

  test('all coins in one list; filters and search are in the location', async () => {
    await using open = await browser.open(`${world.client.url}/app/transactions`, { width: 1280 })
    const { page } = open
    assert.deepEqual(await titles(page, 3), ['Received', 'Received', 'Sent'])
    await assertAccessible(page)
    await assertHeadingOrder(page)
    await page.getByLabel('Kind').selectOption('Sent')
    await rows(page).nth(1).waitFor({ state: 'detached' })
    await page.getByText('-0.4').waitFor()
    await page.waitForURL(/\?kind=sent$/)
    await page.getByLabel('Kind').selectOption('All kinds')
    await page.getByLabel('Coin').selectOption('Litecoin')
    await rows(page).nth(1).waitFor({ state: 'detached' })
    await page.waitForURL(/\?coin=litecoin$/)
    await page.reload()
    assert.deepEqual(await titles(page, 1), ['Received'])
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await rows(page).nth(2).waitFor()
    await page.getByRole('searchbox').fill('f'.repeat(64))
    await page.getByText('No transaction matches.').waitFor()
    const { transactions } = (await world.client.get('/transactions?kind=sent')).body
    await page.getByRole('searchbox').fill(transactions[0].tx_hash)
    await page.getByText('-0.4').waitFor()
    await page.getByRole('searchbox').fill(`${'abandon '.repeat(11)}about`)
    await page.getByRole('alert').getByText('It was not sent.').waitFor()
    await assertAccessible(page)
  })

  test('a new payment appears at the top without a reload', async () => {
    await using open = await browser.open(`${world.client.url}/app/transactions`, { width: 1280 })
    const { page } = open
    await rows(page).nth(2).waitFor()
    const { addresses } = (await world.client.get('/addresses')).body
    world.simulator.chain.pay(addresses[0].address, 12_345_678n)
    await world.client.sync(addresses[0].id)
    await rows(page).first().getByText('0.12345678').waitFor()
    await rows(page).first().getByText('Unconfirmed').waitFor()
  })

  test('older ones are read as the end of the list comes near, each once', async () => {
    await using open = await browser.open(world.client.url, { width: 1280 })
    const { page, context } = open
    await answerOwners(context)
    await page.goto(`${world.client.url}/app/transactions`)
    await rows(page).first().waitFor()
    assert.ok((await rows(page).count()) < TRANSACTIONS.length)
    for (;;) {
      await page.evaluate('scrollTo(0, document.body.scrollHeight)')
      if ((await rows(page).count()) === TRANSACTIONS.length) break
      await page.evaluate('new Promise(requestAnimationFrame)')
    }
    await page.getByRole('button', { name: 'Show more' }).waitFor({ state: 'detached' })
  })

  test('details open over the list, have an address of their own, and close by Escape and by going back', async () => {
    await using open = await browser.open(world.client.url, { width: 1280 })
    const { page, context } = open
    await answerOwners(context)
    await page.goto(`${world.client.url}/app/transactions`)
    const transfer = rows(page).filter({ hasText: 'Moved between your own addresses' }).first()
    assert.match(String(await transfer.textContent()), /0\.20000000 BTC.*Fee 0\.00001408/)
    await transfer.getByRole('button').click()
    const panel = page.getByRole('dialog')
    await panel.getByText('Network fee').waitFor()
    await panel.getByText('1, yours').waitFor()
    await panel.getByText('Yours: change of the rent').waitFor()
    await panel.getByText('43, 2 of them yours').waitFor()
    assert.equal(await panel.locator('section ul li').count(), 2 + 1 + 20)
    await panel.getByRole('button', { name: 'Show 23 more' }).click()
    await assertAccessible(page)
    const url = page.url()
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'detached' })
    assert.equal(new URL(page.url()).hash, '')
    await page.goForward()
    await panel.waitFor()
    await page.goBack()
    await panel.waitFor({ state: 'detached' })
    await page.goto(url)
    await page.reload()
    await panel.getByText('Network fee').waitFor()
    await panel.getByRole('link', { name: 'Cold storage' }).click()
    await page.getByRole('heading', { level: 1, name: 'Cold storage' }).waitFor()
    assert.equal(await panel.count(), 0)
  })

  test('a note is written in place, but never a recovery phrase', async () => {
    await using open = await browser.open(world.client.url, { width: 1280 })
    const { page, context } = open
    await answerOwners(context)
    const written: unknown[] = []
    await context.route(/\/note$/, async (route) => {
      const body = route.request().postDataJSON()
      written.push(body)
      await route.fulfill({ json: { chain: 'bitcoin', tx_hash: TRANSACTIONS[1]?.tx_hash, ...body } })
    })
    await page.goto(`${world.client.url}/app/transactions#bitcoin/${TRANSACTIONS[1]?.tx_hash}`)
    await page.reload()
    const panel = page.getByRole('dialog')
    await panel.getByRole('button', { name: 'Add note' }).click()
    const field = panel.getByRole('textbox', { name: 'Note' })
    await field.fill(`${'abandon '.repeat(11)}about`)
    await panel.getByRole('button', { name: 'Save note' }).click()
    await panel.getByRole('alert').getByText('It was not sent.').waitFor()
    await panel.getByRole('button', { name: 'Cancel' }).click()
    await panel.getByRole('button', { name: 'Add note' }).click()
    await field.press('Escape')
    await panel.getByRole('button', { name: 'Add note' }).click()
    await field.fill('Moved to the new device')
    await field.press('Control+Enter')
    await panel.getByText('Moved to the new device').waitFor()
    await panel.getByText('Imported: spring cleaning').waitFor()
    await panel.getByRole('button', { name: 'Edit note' }).waitFor()
    assert.deepEqual(written, [{ note: 'Moved to the new device' }])
  })

  test('a note that is not saved survives all but Cancel, and stays with its transaction', async () => {
    await using open = await browser.open(world.client.url, { width: 1280 })
    const { page, context } = open
    await answerOwners(context)
    const written: string[] = []
    await context.route(/\/note$/, async (route) => {
      written.push(new URL(route.request().url()).pathname)
      await route.fulfill({ json: route.request().postDataJSON() })
    })
    const [first = '', second = ''] = TRANSACTIONS.slice(1, 3).map(({ tx_hash }) => tx_hash)
    await page.goto(`${world.client.url}/app/transactions#bitcoin/${first}`)
    await page.reload()
    const panel = page.getByRole('dialog')
    const field = panel.getByRole('textbox', { name: 'Note' })
    await panel.getByRole('button', { name: 'Add note' }).click()
    await field.fill('the first one')
    await field.press('Escape')
    await panel.getByText('Not saved yet').waitFor()
    await page.mouse.click(200, 500)
    assert.equal(await field.inputValue(), 'the first one')
    await page.evaluate(`location.hash = '#bitcoin/${second}'`)
    await panel.getByText(second).waitFor()
    await panel.getByRole('button', { name: /(Add|Edit) note/ }).waitFor()
    assert.equal(await field.count(), 0)
    await panel.getByRole('button', { name: 'Close' }).click()
    await panel.waitFor({ state: 'detached' })
    await page.goBack()
    await page.evaluate(`location.hash = '#bitcoin/${first}'`)
    await panel.getByText(first).waitFor()
    await assertAccessible(page)
    assert.equal(await field.inputValue(), 'the first one')
    await field.press('Control+Enter')
    await panel.getByRole('button', { name: 'Edit note' }).waitFor()
    assert.deepEqual(written, [`/transactions/bitcoin/${first}/note`])
    await panel.getByRole('button', { name: 'Edit note' }).click()
    await field.fill('another')
    await panel.getByRole('button', { name: 'Cancel' }).click()
    await panel.getByText('the first one').waitFor()
    await page.mouse.click(200, 500)
    await panel.waitFor({ state: 'detached' })
  })

  test('on a phone a note has a line of its own, and everything stays in its row', async () => {
    await using open = await browser.open(world.client.url, { width: 360 })
    const { page, context } = open
    await answerOwners(context)
    const note = 'Moved to the new device, as the old one has a screen that is broken'
    await context.route(/\/wallets\/2\/transactions\?/, (route) =>
      route.fulfill({
        json: { total_transactions: 183, transactions: TRANSACTIONS.map((one) => ({ ...one, note })) },
      }),
    )
    await page.goto(`${world.client.url}/app/wallet/2`)
    const row = page
      .getByRole('row')
      .filter({ has: page.locator('.fee') })
      .first()
    await row.waitFor()
    for (const width of [320, 360]) {
      await page.setViewportSize({ width, height: 900 })
      await page.evaluate('new Promise(requestAnimationFrame)')
      const boxes = ['.amount', '.fee', '.word', '.note', '.hash .mono', '.balance'].map(async (part) => {
        const box = await row.locator(part).first().boundingBox()
        assert.ok(box !== null, part)
        return { part, ...box }
      })
      const [amount, fee, word, written, hash, balance] = await Promise.all(boxes)
      const outer = await row.boundingBox()
      assert.ok(outer && amount && fee && word && written && hash && balance)
      for (const { part, x, y, width: wide, height } of [amount, fee, word, written, hash, balance]) {
        const isInside: boolean =
          y >= outer.y && y + height <= outer.y + outer.height && x + wide <= outer.x + outer.width
        assert.ok(isInside, `${part} at ${width} px`)
      }
      assert.ok(written.y >= hash.y + hash.height - 1 && written.y >= balance.y + balance.height - 1)
      assert.ok(fee.height < 20, 'the fee is one line')
      assert.ok(hash.width > 70, `the hash is ${hash.width} wide`)
      const label = `getComputedStyle(document.querySelector('[role=row] .balance'), '::before').content`
      assert.equal(await page.evaluate(label), '"balance "')
    }
    await assertAccessible(page)
    await row.scrollIntoViewIfNeeded()
    await keepPicture(page, 'row-with-note-360')
  })

  test('a saved note appears in the table of the wallet at once', async () => {
    await using open = await browser.open(world.client.url, { width: 1280 })
    const { page, context } = open
    await answerOwners(context)
    let note: string | null = null
    await context.route(/\/note$/, async (route) => {
      note = route.request().postDataJSON().note
      await route.fulfill({ json: { note } })
    })
    await context.route(/\/wallets\/2\/transactions\?/, (route) =>
      route.fulfill({
        json: { total_transactions: 183, transactions: TRANSACTIONS.map((one) => ({ ...one, note })) },
      }),
    )
    await page.goto(`${world.client.url}/app/wallet/2`)
    await page
      .getByRole('button', { name: /^Details of the transaction/ })
      .first()
      .click()
    const panel = page.getByRole('dialog')
    await panel.getByRole('button', { name: /(Add|Edit) note/ }).click()
    await panel.getByRole('textbox', { name: 'Note' }).fill('for the roof')
    await page.keyboard.press('Control+Enter')
    await page.getByRole('table').getByText('for the roof').first().waitFor()
  })

  test('the number of transactions is said in words that fit it', async () => {
    await using open = await browser.open(`${world.client.url}/app/transactions?coin=litecoin`, {
      width: 1280,
    })
    const { page } = open
    await page.getByRole('status').getByText('1 transaction', { exact: true }).waitFor({ state: 'attached' })
  })

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`wallets, groups and transactions fit from ${WIDTHS[0]} to ${WIDTHS.at(-1)} px, ${colorScheme}`, async () => {
      const timezoneId = 'Asia/Kolkata'
      await using open = await browser.open(world.client.url, { width: 1280, colorScheme, timezoneId })
      const { page, context } = open
      await answerOwners(context)
      const problems: string[] = []
      for (const path of PATHS) {
        await page.goto('about:blank')
        await page.goto(world.client.url + path)
        await page.getByRole('heading', { level: 1 }).waitFor({ state: 'attached' })
        await page.getByRole('main').getByText(/BTC/).first().waitFor()
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 900 })
          await page.evaluate('new Promise(requestAnimationFrame)')
          for (const assertFits of [assertNoSideways, assertNoOverlap])
            await assertFits(page).catch((error: Error) => {
              problems.push(`${path} at ${width} px: ${error.message}`)
            })
          if (width === 360 || width === 1280)
            await keepPicture(
              page,
              `owners${path.replace(/0{9,}/, '').replaceAll(/\W+/g, '-')}-${width}-${colorScheme}`,
            )
        }
        await assertAccessible(page)
      }
      assert.deepEqual(problems, [])
    })
  }
})
