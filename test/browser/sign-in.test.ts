import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertAccessible, assertNoSideways, keepPicture, TestBrowser } from '../support/browser.ts'
import { startWorld } from '../support/world.ts'

const TOKEN = 'a-token-that-is-hard-to-guess'

test('a browser signs in once, keeps the token out of reach of scripts, and signs out', async () => {
  await using browser = await TestBrowser.start()
  await using world = await startWorld({ API_TOKEN: TOKEN })
  await using open = await browser.open(`${world.client.url}/app/sources`, { width: 360, height: 780 })
  const { page, context } = open
  open.allowFailures(/401/)
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await page.getByText('Mini CoinTracker').waitFor()
  assert.equal(await page.evaluate('document.activeElement.type'), 'password')
  await assertAccessible(page)
  await keepPicture(page, 'sign-in-360')
  await assertNoSideways(page)
  const events: string[] = []
  page.on('request', (request) => events.push(new URL(request.url()).pathname))
  await page.getByLabel('Token').fill('wrong')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('Wrong token.').waitFor()
  // A signed-out page sends no other requests.
  assert.deepEqual(events, ['/session'])
  await page.getByLabel('Token').fill(TOKEN)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Sources' }).waitFor()

  const [cookie, ...others] = await context.cookies()
  assert.deepEqual(others, [])
  assert.equal(cookie?.httpOnly, true)
  assert.equal(cookie?.sameSite, 'Strict')
  assert.ok(!cookie?.value.includes(TOKEN))
  const readable = await page.evaluate(
    '[document.cookie, JSON.stringify({ ...localStorage, ...sessionStorage }), location.href]',
  )
  assert.ok(!String(readable).includes(TOKEN))

  await page.reload()
  await page.getByRole('heading', { name: 'Sources' }).waitFor()
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('link', { name: 'API documentation' }).click()
  await page.waitForURL('**/docs')
  await page.getByText('Mini CoinTracker').first().waitFor()
  await page.goBack()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  const stolen = await fetch(`${world.client.url}/addresses`, {
    headers: { cookie: `${cookie?.name}=${cookie?.value}` },
  })
  assert.equal(stolen.status, 401)
})
