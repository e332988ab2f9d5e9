import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { assertAccessible, keepPicture, REQUESTS_AFTER_DELETION, TestBrowser } from '../support/browser.ts'
import { answerOwners } from '../support/owner-answers.ts'
import { startWorld, type World } from '../support/world.ts'

const FOCUS_MAX_MS = 10_000

const focused = (page: Page) =>
  page.evaluate('document.activeElement.tagName + ": " + document.activeElement.textContent.trim()')

describe('the focus of the keyboard', () => {
  let browser: TestBrowser
  let world: World
  let id: number

  before(async () => {
    browser = await TestBrowser.start()
    world = await startWorld()
    const address = world.simulator.chain.newAddress()
    world.simulator.chain.pay(address, 1000n)
    id = (await world.client.add(address, true)).id
    await world.client.send('PATCH', `/addresses/${id}`, { label: 'wages' })
  })
  after(async () => {
    await browser?.[Symbol.asyncDispose]()
    await world?.[Symbol.asyncDispose]()
  })

  async function assertFocused(page: Page, wanted: string): Promise<void> {
    const deadline = Date.now() + FOCUS_MAX_MS
    while ((await focused(page)) !== wanted && Date.now() < deadline) {
      await page.evaluate('new Promise(requestAnimationFrame)')
    }
    assert.equal(await focused(page), wanted)
  }

  test('moves to the heading of each page that follows another', async () => {
    await using open = await browser.open(world.client.url, { width: 1280 })
    const { page } = open
    await page.getByRole('row').getByRole('link').first().focus()
    await page.keyboard.press('Enter')
    await assertFocused(page, 'H1: wages')
    await page.getByRole('link', { name: 'Sources' }).press('Enter')
    await assertFocused(page, 'H1: Sources')
    await page.getByRole('link', { name: 'Add wallet or address' }).press('Enter')
    await assertFocused(page, 'H1: Add wallet or address')
    await page.goBack()
    await assertFocused(page, 'H1: Sources')
    await page.getByRole('link', { name: 'Overview' }).press('Enter')
    await assertFocused(page, 'H1: Overview')
  })

  test('leads past the header from the first stop of every page', async () => {
    for (const path of ['/', '/app/add', `/app/address/${id}`]) {
      await using open = await browser.open(world.client.url + path, { width: 360 })
      const { page } = open
      await page.getByRole('heading', { level: 1 }).waitFor({ state: 'attached' })
      await page.keyboard.press('Tab')
      await assertFocused(page, 'A: Skip to content')
      await assertAccessible(page)
      await keepPicture(page, 'skip-link-360')
      await page.keyboard.press('Enter')
      await page.keyboard.press('Tab')
      const inMain = 'document.activeElement.closest("main") !== null'
      assert.equal(await page.evaluate(inMain), true, path)
      assert.equal(new URL(page.url()).hash, '')
    }
  })

  test('returns to the button after a label was edited or not', async () => {
    await using open = await browser.open(`${world.client.url}/app/address/${id}`, { width: 1280 })
    const { page } = open
    const button = page.getByRole('button', { name: 'Edit label' })
    for (const key of ['Escape', 'Enter']) {
      await button.press('Enter')
      await page.getByLabel('Label').press(key)
      await assertFocused(page, 'BUTTON: Edit label')
    }
    const menu = page.getByText('More actions')
    await menu.press('Enter')
    const last = page.getByRole('link', { name: 'Export NDJSON' })
    await last.waitFor()
    await assertAccessible(page)
    await last.press('Escape')
    assert.match(String(await focused(page)), /^SUMMARY: More actions/)
  })

  test('returns to where it was when the details of a transaction are closed, by any key', async () => {
    await using open = await browser.open(`${world.client.url}/app/address/${id}`, { width: 1280 })
    const { page } = open
    const row = page.getByRole('button', { name: /^Details of the transaction/ }).first()
    const panel = page.getByRole('dialog')
    for (const key of ['Escape', 'Enter']) {
      await row.press('Enter')
      await panel.getByText('Network fee').waitFor()
      await (key === 'Escape'
        ? page.keyboard.press(key)
        : panel.getByRole('button', { name: 'Close' }).press(key))
      await panel.waitFor({ state: 'detached' })
      await row.and(page.locator(':focus')).waitFor()
    }
  })

  test('returns to where it was when a question is closed, and begins at what is safe to press', async () => {
    await using open = await browser.open(world.client.url, { width: 1280 })
    const { page, context } = open
    await answerOwners(context)
    await page.goto(`${world.client.url}/app/group/1`)
    await page.getByRole('button', { name: 'Add members' }).press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await assertFocused(page, 'BUTTON: Add members')
    for (const [path, button] of [
      ['/app/group/1', 'Delete group'],
      ['/app/wallet/1', 'Delete wallet'],
    ] as const) {
      await page.goto(world.client.url + path)
      await page.getByText('More actions').press('Enter')
      await page.getByRole('button', { name: button }).press('Enter')
      await assertFocused(page, 'BUTTON: Cancel')
      await assertAccessible(page)
      await page.keyboard.press('Enter')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      assert.match(String(await focused(page)), /^SUMMARY: More actions/)
    }
  })

  test('a deletion is announced, and undone by one key', async () => {
    await using open = await browser.open(`${world.client.url}/app/address/${id}`, { width: 1280 })
    open.allowFailures(REQUESTS_AFTER_DELETION)
    const { page } = open
    await page.getByRole('button', { name: 'Delete' }).press('Enter')
    await assertFocused(page, 'H1: No wallets or addresses yet')
    const toast = page.getByRole('status').getByText('wages deleted.')
    await toast.waitFor()
    await assertAccessible(page)
    await page.keyboard.press('Control+z')
    await page.getByRole('link', { name: /wages/ }).waitFor()
    await toast.waitFor({ state: 'detached' })
    await page.getByRole('link', { name: /wages/ }).press('Enter')
    await page.getByRole('button', { name: 'Delete' }).press('Enter')
    await toast.waitFor()
    await assertFocused(page, 'H1: No wallets or addresses yet')
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Shift+Tab')
    await assertFocused(page, 'BUTTON: Undo')
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: /wages/ }).waitFor()
  })
})
