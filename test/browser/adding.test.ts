import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { assertAccessible, assertNoSideways, keepPicture, TestBrowser } from '../support/browser.ts'
import { startWorld, type World } from '../support/world.ts'

const WIF = 'KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWn'
const PHRASE = 'legal winner thank year wave sausage worth useful legal winner thank yellow'
/** Four seconds on a machine with nothing else to do. */
const LONG_FILE_MS = 60_000
const WARNING = /contains a private key or a recovery phrase/

describe('adding pasted text and files', () => {
  let browser: TestBrowser
  let world: World

  before(async () => {
    browser = await TestBrowser.start()
    world = await startWorld()
  })
  after(async () => {
    await browser?.[Symbol.asyncDispose]()
    await world?.[Symbol.asyncDispose]()
  })

  test('a pasted secret is masked, not sent and not stored, and the field can be cleared', async () => {
    await using open = await browser.open(`${world.client.url}/app/add`, { width: 360, height: 780 })
    const { page } = open
    const sent: string[] = []
    page.on('request', (request) => sent.push(`${request.url()} ${request.postData() ?? ''}`))
    const address = world.simulator.chain.newAddress()
    const words = PHRASE.split(' ').map((word, index) => `${index + 1}. ${word}`)
    await page.getByRole('textbox').fill([`${address}, rent`, `key: ${WIF}`, ...words].join('\n'))
    await page.getByText(WARNING).waitFor()
    await page.getByText('1 to add, 2 invalid').waitFor()
    await assertAccessible(page)
    await assertNoSideways(page)
    await keepPicture(page, 'adding-a-secret')
    const shown = (await page.locator('main').textContent()) ?? ''
    for (const secret of [WIF, 'winner', 'sausage']) assert.ok(!shown.includes(secret), secret)
    await page.getByRole('button', { name: 'Add 1 address' }).click()
    await page.getByText('1 address added.').waitFor()
    const stored = await page.evaluate<string>(
      'JSON.stringify([localStorage, sessionStorage, document.cookie])',
    )
    for (const text of [...sent, stored]) {
      for (const secret of [WIF, 'winner']) assert.ok(!text.includes(secret), text)
    }
    await page.getByRole('button', { name: 'Clear the field' }).click()
    assert.equal(await page.getByRole('textbox').inputValue(), '')
    assert.equal(await page.getByText(WARNING).count(), 0)
  })

  test('the words of a dropped file do not get into the field', async () => {
    await using open = await browser.open(`${world.client.url}/app/add`, { width: 1280 })
    const { page } = open
    const buffer = Buffer.from(`\uFEFFseed\n${PHRASE}\n`, 'utf16le')
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: `${WIF}.txt`, mimeType: 'text/plain', buffer })
    await page.getByText(WARNING).waitFor()
    assert.equal(await page.getByRole('textbox').inputValue(), '')
    const shown = (await page.locator('main').textContent()) ?? ''
    for (const secret of [WIF, 'winner']) assert.ok(!shown.includes(secret), secret)
    await page.getByRole('textbox').fill('My coins')
    await page.getByText('My coins', { exact: true }).waitFor()
    await keepPicture(page, 'adding-a-secret-file')
    await page.getByRole('button', { name: 'Remove the file' }).click()
    await page.getByText(WARNING).waitFor({ state: 'detached' })
    assert.equal(await page.getByRole('textbox').inputValue(), 'My coins')
    await page.getByText('0 to add, 1 invalid').waitFor()
  })

  test('an empty file is told by its name', async () => {
    await using open = await browser.open(`${world.client.url}/app/add`, { width: 360, height: 780 })
    const { page } = open
    for (const text of ['', '\uFEFF\r\n \n']) {
      const file = { name: 'empty.csv', mimeType: 'text/csv', buffer: Buffer.from(text) }
      await page.locator('input[type=file]').setInputFiles(file)
      await page.getByText('empty.csv is empty.', { exact: true }).waitFor()
    }
  })

  test('addresses are added in the order of the text, and shown at once without live updates', async () => {
    await using open = await browser.open(`${world.client.url}/app/add`, { width: 1280 })
    open.allowFailures(/events/)
    const { page } = open
    await page.route('**/events*', (route) => route.abort())
    await page.reload()
    const { chain } = world.simulator
    const pasted = Array.from({ length: 250 }, () => chain.newAddress()).toSorted()
    await page.getByRole('textbox').fill(['My coins', 'Shopping list', ...pasted].join('\n'))
    await page.getByText('250 to add').waitFor()
    await keepPicture(page, 'adding-1280')
    await page.setViewportSize({ width: 360, height: 780 })
    await keepPicture(page, 'adding-360')
    await page.getByRole('textbox').fill(pasted.join('\n'))
    await page.getByRole('button', { name: 'Add 250 addresses' }).click()
    await page.getByText('250 addresses added.').waitFor()
    assert.match((await page.getByRole('main').textContent()) ?? '', /of 25\d addresses complete/)
    const { body } = await world.client.get('/addresses?limit=1000')
    const added = body.addresses.map(({ address }: { address: string }) => address)
    assert.deepEqual(added.slice(-250), pasted)
  })

  test('addresses that the server does not get are told, and can be added again', async () => {
    await using open = await browser.open(`${world.client.url}/app/add`, { width: 1280 })
    open.allowFailures(/ERR_FAILED/)
    const { page } = open
    const pasted = Array.from({ length: 150 }, () => world.simulator.chain.newAddress())
    await page.getByRole('textbox').fill(pasted.join('\n'))
    let posts = 0
    await page.route('**/addresses', (route) => {
      if (route.request().method() === 'POST') posts += 1
      return posts === 2 ? route.abort() : route.continue()
    })
    await page.getByRole('button', { name: 'Add 150 addresses' }).click()
    await page.getByText('50 could not be added: The server does not answer.').waitFor()
    await page.getByText('50 to add, 100 already added').waitFor()
    await page.getByRole('button', { name: 'Add 50 addresses' }).click()
    await page.getByText('50 addresses added.').waitFor()
  })

  test('what is skipped is counted, and what is added comes first in the overview', async () => {
    await using open = await browser.open(`${world.client.url}/app/add`, { width: 1280 })
    const { page } = open
    for (let count = 0; count < 3; count++) await world.client.add(world.simulator.chain.newAddress())
    const [first = '', second = ''] = [world.simulator.chain.newAddress(), world.simulator.chain.newAddress()]
    const rows = [
      'Exported by a wallet',
      'Datum;Bezeichnung;Adresse',
      `1.1.23;Müller;${first}`,
      '2.1.23;Zinsen;',
      `3.1.23;x;${second}`,
    ]
    const buffer = Buffer.from(rows.join('\r\n'), 'latin1')
    await page.locator('input[type=file]').setInputFiles({ name: 'a.csv', mimeType: 'text/csv', buffer })
    await page
      .getByText('Skipped: 1 line before the addresses, 1 header line, 1 row without an address.')
      .waitFor()
    await page.getByText('The file is not in UTF-8 and was read as Windows-1252. Check the labels.').waitFor()
    await page.getByText('Müller', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Add 2 addresses' }).click()
    await page.getByText('2 addresses added.').waitFor()
    const names = await page.locator('.addresses tbody tr th').allInnerTexts()
    assert.match(names[0] ?? '', /Müller/)
    assert.match(names[1] ?? '', /^x/)
    await keepPicture(page, 'added-addresses')
    await assertAccessible(page)
    await page.getByRole('button', { name: 'OK' }).click()
    assert.doesNotMatch((await page.locator('.addresses tbody tr th').allInnerTexts())[0] ?? '', /Müller/)
  })

  test('a file of 50,000 rows is read while the page still answers', async () => {
    await using open = await browser.open(`${world.client.url}/app/add`, { width: 1280 })
    const { page } = open
    const address = world.simulator.chain.newAddress()
    const list = Array.from({ length: 50_000 }, (_, index) => ({
      address,
      label: `rent ${index}`,
      amount: '0.1',
    }))
    const buffer = Buffer.from(JSON.stringify(list.map((row) => ({ ...row, note: 'x'.repeat(20) }))))
    assert.ok(buffer.length > 4_000_000)
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'long.json', mimeType: 'application/json', buffer })
    await page.getByText('long.json', { exact: true }).waitFor({ timeout: LONG_FILE_MS })
    await page.getByText('1 to add').waitFor({ timeout: LONG_FILE_MS })
    assert.equal(await page.getByRole('textbox').inputValue(), '')
  })
})
