import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { TestBrowser } from '../support/browser.ts'
import { startPathProxy } from '../support/path-proxy.ts'
import { startWorld } from '../support/world.ts'

const TOKEN = 'a-token-that-is-hard-to-guess'
let browser: TestBrowser

before(async () => {
  browser = await TestBrowser.start()
})
after(() => browser[Symbol.asyncDispose]())

for (const { strip, publicUrl } of [
  { strip: true, publicUrl: true },
  { strip: false, publicUrl: true },
  { strip: true, publicUrl: false },
]) {
  const proxied = strip ? 'a proxy that leaves the path out' : 'a proxy that keeps the path'
  test(`the app works under a path, behind ${proxied}, ${publicUrl ? 'with' : 'without'} PUBLIC_URL`, async () => {
    await using proxy = await startPathProxy('/coins/', { strip })
    await using world = await startWorld({
      API_TOKEN: TOKEN,
      ...(publicUrl ? { PUBLIC_URL: proxy.url } : {}),
    })
    proxy.target = world.client.url
    await using open = await browser.open(`${proxy.url}app/sources`, { width: 1024 })
    const { page, context } = open
    open.allowFailures(/401/)
    await page.getByLabel('Token').fill(TOKEN)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Sources' }).waitFor()
    assert.equal((await context.cookies())[0]?.path, publicUrl ? '/coins' : '/')

    await page.getByRole('link', { name: 'Add wallet or address' }).click()
    assert.equal(page.url(), `${proxy.url}app/add`)
    await page.reload()
    await page.getByRole('textbox').first().fill(world.simulator.chain.newAddress())
    await page.getByRole('button', { name: /^Add / }).click()
    await page.getByRole('link', { name: 'Overview' }).click()
    assert.equal(page.url(), proxy.url)
    await page.locator('a[href*="/app/address/1"]').first().click()
    assert.equal(page.url(), `${proxy.url}app/address/1`)
    await page.reload()
    await page.getByText('More actions').click()
    const href = await page.getByRole('link', { name: 'Export CSV' }).getAttribute('href')
    const exported = await context.request.get(new URL(href ?? '', page.url()).href)
    assert.equal(exported.status(), 200)

    await page.getByRole('link', { name: 'API' }).click()
    await page.waitForURL(`${proxy.url}docs`)
    await page.getByText('Mini CoinTracker').first().waitFor()
    await page.goBack()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  })
}
