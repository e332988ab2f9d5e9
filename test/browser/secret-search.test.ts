import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page, Request } from 'playwright-core'
import { BIP39_LISTS } from '../../src/domain/secrets/bip39-lists.ts'
import { TestBrowser } from '../support/browser.ts'
import { startWorld, type World } from '../support/world.ts'

const WORDS = /\/assets\/word-lists-[^/]+\.json$/

/** Whether the request holds two words of the phrase in a row, or is more than a reading. */
function disclosesOrChanges(request: Request, phrase: string): boolean {
  const sent = decodeURIComponent(
    `${request.url().replaceAll('+', ' ')} ${request.postData() ?? ''}`,
  ).normalize('NFKD')
  const words = phrase.split(' ')
  return (
    request.method() !== 'GET' ||
    words.some((word, at) => at > 0 && sent.includes(`${words[at - 1]} ${word}`))
  )
}

describe('the search for secrets in what is written', () => {
  let browser: TestBrowser
  let world: World
  let url: string

  before(async () => {
    browser = await TestBrowser.start()
    world = await startWorld()
    const { id } = await world.client.add(world.simulator.chain.newAddress(), true)
    url = `${world.client.url}/app/address/${id}`
  })
  after(async () => {
    await browser?.[Symbol.asyncDispose]()
    await world?.[Symbol.asyncDispose]()
  })

  /** Returns what is said about it. */
  async function label(page: Page, text: string): Promise<string> {
    await page.getByRole('button', { name: 'Add label' }).click()
    await page.getByRole('textbox', { name: 'Label' }).fill(text)
    await page.keyboard.press('Enter')
    return (await page.getByRole('alert').textContent()) ?? ''
  }

  test('sends nothing and asks for the same one file, in whatever language a phrase is', async () => {
    for (const language of ['english', 'spanish', 'japanese'] as const) {
      await using open = await browser.open(url, { width: 1280 })
      const { page } = open
      await page.getByRole('button', { name: 'Add label' }).waitFor()
      const requests: Request[] = []
      page.on('request', (request) => requests.push(request))
      const phrase = BIP39_LISTS[language].slice(20, 32).join(' ')
      assert.match(
        await label(page, phrase),
        /These are the words of a wallet.* It was not sent\.$/,
        language,
      )
      assert.equal(requests.filter((request) => WORDS.test(request.url())).length, 1, language)
      assert.deepEqual(
        requests
          .filter((request) => disclosesOrChanges(request, phrase))
          .map((request) => `${request.method()} ${request.url()}`),
        [],
      )
    }
  })

  test('sends nothing while the words cannot be loaded', async () => {
    await using open = await browser.open(url, { width: 1280 })
    const { page, context } = open
    open.allowFailures(/ERR_|Failed to load|Failed to fetch/)
    await context.route(WORDS, (route) => route.abort())
    await context.route('**/addresses/*', (route) =>
      route.request().method() === 'GET' ? route.continue() : assert.fail('it was sent'),
    )
    assert.match(await label(page, 'rent of the shop'), /^It was not sent.* Reload the page/)
  })
})
