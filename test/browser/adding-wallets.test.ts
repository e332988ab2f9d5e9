import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { chainOf } from '../../src/domain/chains/chain.ts'
import { openDescriptor } from '../../src/domain/keys/open-descriptor.ts'
import { assertAccessible, assertNoSideways, keepPicture, TestBrowser } from '../support/browser.ts'
import { startWorld, type World } from '../support/world.ts'

/** The account of BIP 84's test vectors, and the phrase behind it. */
const ZPUB =
  'zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs'
const XPUB =
  'xpub6CatWdiZiodmUeTDp8LT5or8nmbKNcuyvz7WyksVFkKB4RHwCD3XyuvPEbvqAQY3rAPshWcMLoP2fMFMKHPJ4ZeZXYVUhLv1VMrjPC7PW6V'
const PHRASE = 'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about'
const ZPRV =
  'zprvAdG4iTXWBoARxkkzNpNh8r6Qag3irQB8PzEMkAFeTRXxHpbF9z4QgEvBRmfvqWvGp42t42nvgGpNgYSJA9iefm1yYNZKEm7z6qUWCroSQnE'
const FIRST = 'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu'
const OTHER =
  'xpub6DnVFCXjZKhSAJw1oGzksdc1CtMxHxqG6DgNSjZHsymMSgcNEb2c3bz5N2bBMEEUFos98CeAWbh1pTMBcJrsKW63icdAQNGT6Aqv1WWrkxg'
const MULTISIG = `wsh(sortedmulti(2,[73c5da0a/48h/0h/0h/2h]${XPUB}/<0;1>/*,[7fd1bbf4/48h/0h/0h/2h]${OTHER}/<0;1>/*))`
/** As a hardware wallet's program exports it. */
const HARDWARE = `wpkh([73c5da0a/84h/0h/0h]${XPUB}/<0;1>/*)`

describe('adding a wallet', () => {
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

  test('a pasted key is shown with its script type and first address, before anything is sent', async () => {
    await using open = await browser.open(`${world.client.url}/app/add`, { width: 360, height: 780 })
    const { page } = open
    const sent: string[] = []
    page.on('request', (request) => {
      if (request.method() !== 'GET') sent.push(request.url())
    })
    await page.getByRole('textbox').first().fill(ZPUB)
    await page.getByRole('heading', { name: 'Extended public key' }).waitFor()
    await page.getByText('Native SegWit (P2WPKH)').waitFor()
    assert.equal(await page.locator('[data-first]').textContent(), FIRST)
    await page.getByText('Compare this address with your wallet').waitFor()
    assert.equal(await page.getByRole('button', { name: /^Add \d|^Add$/ }).count(), 0)
    await assertAccessible(page)
    await assertNoSideways(page)
    await keepPicture(page, 'adding-wallet-key-360')
    await page.setViewportSize({ width: 1280, height: 900 })
    await keepPicture(page, 'adding-wallet-key-1280')
    assert.deepEqual(sent, [])
  })

  test('a key that may be of several coins and script types lets the person choose', async () => {
    await using open = await browser.open(`${world.client.url}/app/add`, { width: 1280 })
    const { page } = open
    await page.getByRole('textbox').first().fill(XPUB)
    const coin = page.getByLabel('Which coin?')
    await coin.waitFor()
    assert.equal(await page.getByRole('checkbox').count(), 4)
    await keepPicture(page, 'adding-wallet-types-1280')
    await coin.selectOption('dogecoin')
    await page.getByText('Legacy (P2PKH)').waitFor()
    await page.locator('[data-first]', { hasText: /^D/ }).waitFor()
    assert.equal(await page.getByRole('checkbox').count(), 0)
    await coin.selectOption('bitcoin')
    await page.getByRole('checkbox').first().waitFor()
    const add = page.getByRole('button', { name: 'Add wallet' })
    for (const box of await page.getByRole('checkbox').all()) await box.uncheck()
    assert.ok(await add.isDisabled())
    await page.getByRole('checkbox').first().check()
    assert.ok(await add.isEnabled())
    await page.setViewportSize({ width: 360, height: 780 })
    await assertNoSideways(page)
    await keepPicture(page, 'adding-wallet-types-360')
  })

  test('a multisig wallet shows who must sign, and warnings', async () => {
    await using open = await browser.open(`${world.client.url}/app/add`, { width: 1280 })
    const { page } = open
    await page.getByRole('textbox').first().fill(MULTISIG)
    await page
      .getByText('Multisig, native SegWit (P2WSH), 2 of 2 signers, fingerprints 73c5da0a, 7fd1bbf4')
      .waitFor()
    await page.getByRole('textbox').first().fill(`wpkh([73c5da0a/84h/0h/0h]${XPUB}/0/*)`)
    await page.getByText('Only receive addresses: the change addresses are not followed.').waitFor()
    await page.getByText('First receive address').waitFor()
    await page.getByText('More addresses and the descriptor').click()
    await keepPicture(page, 'adding-wallet-descriptor-1280')
    await assertAccessible(page)
    await page.getByRole('textbox').first().fill(`wpkh([73c5da0a/84h/0h/0h]${XPUB}/1/*)`)
    await page.getByText('First change address').waitFor()
    await page.getByText('Compare with the change addresses of your wallet.').waitFor()
    assert.equal(await page.getByText('First receive address').count(), 0)
    await page.getByLabel('Gap limit').and(page.locator('[aria-describedby]')).waitFor()
    await page.getByText('the search ends after so many unused addresses').waitFor()
    await assertAccessible(page)
  })

  test('the file of a hot wallet gives its public key, and its secrets stay out of the page and the network', async () => {
    await using open = await browser.open(`${world.client.url}/app/add`, { width: 360, height: 780 })
    const { page } = open
    const sent: string[] = []
    page.on('request', (request) => sent.push(`${request.url()} ${request.postData() ?? ''}`))
    const file = {
      wallet_type: 'standard',
      keystore: {
        type: 'bip32',
        xpub: ZPUB,
        derivation: "m/84'/0'/0'",
        root_fingerprint: '73c5da0a',
        seed: PHRASE,
        xprv: ZPRV,
      },
      gap_limit: 35,
      addresses: { receiving: [FIRST], change: [] },
    }
    const buffer = Buffer.from(JSON.stringify(file))
    await page.locator('input[type=file]').setInputFiles({ name: 'default_wallet', mimeType: '', buffer })
    await page.getByText('This file also contains the secret that can spend this wallet.').waitFor()
    assert.equal(await page.locator('[data-first]').textContent(), FIRST)
    assert.equal(await page.getByLabel('Gap limit').inputValue(), '35')
    assert.equal(await page.getByRole('textbox').first().inputValue(), '')
    await assertAccessible(page)
    await assertNoSideways(page)
    await keepPicture(page, 'adding-wallet-file-360')
    const shown =
      (await page.content()) + (await page.evaluate<string>('JSON.stringify([localStorage, sessionStorage])'))
    for (const text of [shown, ...sent])
      for (const secret of ['abandon', ZPRV]) assert.ok(!text.includes(secret), text)
  })

  test('a wallet that cannot be added is refused with a sentence that says what to do', async () => {
    await using open = await browser.open(`${world.client.url}/app/add`, { width: 1280 })
    const { page } = open
    const refusals: Readonly<Record<string, RegExp>> = {
      [`[73c5da0a/48h/0h/0h/2h]${XPUB}`]: /key of one signer/,
      [`${XPUB.slice(0, 50)}${XPUB[50] === 'a' ? 'b' : 'a'}${XPUB.slice(51)}`]:
        /checksum of the extended key/,
      [`wsh(and_v(v:pk(${XPUB}),older(1000)))`]: /miniscript \(and_v\)/,
      [`BSMS 1.0\nwpkh(${XPUB}/**)\n/0/*,/1/*\nbc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4`]:
        /first address in this file is not/,
      QklFMQaaaa: /encrypted/,
    }
    for (const [text, expected] of Object.entries(refusals)) {
      await page.getByRole('textbox').first().fill(text)
      await page.getByRole('alert').filter({ hasText: expected }).waitFor()
      assert.equal(await page.getByRole('button', { name: 'Add wallet' }).count(), 0)
    }
    await page.getByRole('textbox').first().fill(`wpkh(${ZPRV}/0/*)`)
    await page.getByText(/contains a private key or a recovery phrase/).waitFor()
    assert.equal(await page.getByRole('button', { name: 'Add wallet' }).count(), 0)
  })

  test('from the file of a hardware wallet to its proven balance on a phone', async () => {
    const { chain } = world.simulator
    const [first] = openDescriptor(HARDWARE, chainOf('bitcoin')).addresses(0, 0, 1)
    chain.pay(String(first?.address), 25_000_000n)
    chain.mine(10)
    await using open = await browser.open(`${world.client.url}/app/add`, { width: 360, height: 740 })
    const { page } = open
    const buffer = Buffer.from(HARDWARE)
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'sparrow.txt', mimeType: 'text/plain', buffer })
    const card = page.getByRole('region', { name: 'Output descriptor' })
    await card.getByText('Native SegWit (P2WPKH), fingerprint 73c5da0a').waitFor()
    await card.getByText(String(first?.address)).first().waitFor()
    const add = card.getByRole('button', { name: 'Add wallet' })
    const { y = 0, height = 0 } = (await add.boundingBox()) ?? {}
    assert.ok(y > 0 && y + height <= 740, 'what was found is in view')
    await card.getByLabel('Name').fill('Vault')
    await add.click()
    await page.getByRole('heading', { level: 1, name: 'Vault' }).waitFor()
    await page.getByText('All transactions of the 1 used address add up to its balance').waitFor()
    await page
      .getByRole('region', { name: 'Balance', exact: true })
      .getByText(/0\.25000000 BTC/)
      .waitFor()
    await assertNoSideways(page)
    await assertAccessible(page)
    const { wallets } = (await world.client.send('GET', '/wallets')).body
    await world.client.send('DELETE', `/wallets/${wallets[0].id}`)
  })

  test('an added wallet is opened, and one that is tracked already is linked to', async () => {
    await using open = await browser.open(`${world.client.url}/app/add`, { width: 360, height: 780 })
    open.allowFailures(/409/)
    const { page } = open
    const added = page.getByRole('status', { name: 'Added wallets' })
    const addSavings = async () => {
      await page.goto(`${world.client.url}/app/add`)
      await page.getByRole('textbox').first().fill(ZPUB)
      await page.getByLabel('Name').fill('Savings')
      await page.getByRole('button', { name: 'Add wallet' }).click()
    }
    await addSavings()
    await page.getByRole('heading', { level: 1, name: 'Savings' }).waitFor()
    await addSavings()
    await added.getByText('Tracked already: Savings').waitFor()
    assert.equal(await page.getByRole('textbox').first().inputValue(), '')
    await assertAccessible(page)
    await assertNoSideways(page)
    await keepPicture(page, 'adding-wallet-tracked-360')
    await added.getByRole('link', { name: 'Savings' }).click()
    await page.getByRole('heading', { level: 1, name: 'Savings' }).waitFor()
    await page.goto(`${world.client.url}/app/add`)
    await page.getByRole('textbox').first().fill(XPUB)
    await page.getByText('Tracked already with the same key: Savings.').waitFor()
    await page.getByRole('button', { name: 'Add wallet' }).click()
    await added.getByText('Its other script types are being looked up, and the used ones are added').waitFor()
    await assertNoSideways(page)
    assert.equal((await world.client.send('GET', '/wallets')).body.wallets.length, 1)
  })
})
