import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseAddress } from '../address/parse-address.ts'
import { type ChainSlug, chainOf } from '../chains/chain.ts'
import { AppError } from '../errors.ts'
import { descriptorChecksum } from './descriptor-checksum.ts'
import { policyDescriptor } from './files/policy-wallet.ts'
import { readWalletVectors } from './testing/wallet-vectors.ts'
import { previewWallet, type WalletPreview } from './wallet-preview.ts'
import { readWalletText } from './wallet-text.ts'

const VECTORS = readWalletVectors()
const previewsOf = (text: string, chain: ChainSlug | null = null) =>
  readWalletText(text, chain).readings.flatMap(previewWallet)

function refusal(text: string, chain: ChainSlug | null = null): AppError {
  try {
    readWalletText(text, chain)
  } catch (error) {
    assert.ok(error instanceof AppError, String(error))
    for (const word of text.match(/[0-9A-Za-z]{20,}/g) ?? []) assert.ok(!error.message.includes(word))
    return error
  }
  throw new Error('the text was accepted')
}

function assertAddresses(
  { receive, change }: WalletPreview,
  addresses: Readonly<Record<string, string>> = {},
  id: string,
): void {
  for (const [place, address] of Object.entries(addresses)) {
    const [branch, index = 0] = place === 'fixed' ? [0, 0] : place.split('/').map(Number)
    // A descriptor of one branch shows it as the one that receives.
    const shown = branch === 1 && change.length > 0 ? change : receive
    assert.equal(shown[index], address, `${id} ${place}`)
  }
}

describe('the text of a wallet', () => {
  test('is understood as wallet programs write it, with the canonical descriptor and the first addresses', () => {
    let count = 0
    for (const { id, content, expect } of VECTORS.walletFiles) {
      if (expect.outcome === 'refused') continue
      const wallets = expect.wallets ?? [expect]
      const previews = previewsOf(content)
      assert.equal(previews.length, wallets.length, id)
      for (const [at, wallet] of wallets.entries()) {
        assert.equal(previews[at]?.descriptor, wallet.descriptor, id)
        assertAddresses(previews[at] as WalletPreview, wallet.addresses, id)
        count += 1
      }
      if (expect.name !== undefined) assert.equal(readWalletText(content, null).name, expect.name, id)
    }
    assert.ok(count > 20, String(count))
  })

  test('that a program has encrypted, of one signer, or whose first address does not fit is refused', () => {
    const refused = VECTORS.walletFiles.filter(({ expect }) => expect.outcome === 'refused')
    assert.ok(refused.length > 5)
    for (const { id, content } of refused) {
      assert.match(refusal(content).code, /^(?:invalid|unsupported)_wallet$/, id)
    }
  })

  test('that is a policy has the descriptor of the standard, and breaks none of its rules', () => {
    for (const { template, keys, descriptor } of VECTORS.policiesValid) {
      const isSupported = !template.includes('musig')
      if (isSupported) assert.equal(policyDescriptor(template, keys), descriptor)
      else assert.throws(() => policyDescriptor(template, keys), { code: 'unsupported_wallet' })
    }
    for (const { template, reason } of VECTORS.policiesInvalid) {
      const keys = ['xpub1', 'xpub2', 'xpub3'].slice(0, Math.max(1, new Set(template.match(/@\d/g)).size))
      assert.throws(() => policyDescriptor(template, keys), AppError, reason)
    }
  })

  test('that is a bare key stands for every coin and script type that it may be of', () => {
    for (const { chain, type, key, addresses } of VECTORS.eightCoins) {
      const previews = previewsOf(key)
      const found = previews.find((preview) => preview.chain === chain && preview.scriptType === type)
      const first = addresses['0/0']
      if (first === undefined) continue
      const expected = parseAddress(first, chainOf(chain as ChainSlug).slug).address
      assert.equal(found?.receive[0], expected, `${chain} ${type}`)
      const chosen = previewsOf(key, chain as ChainSlug)
      assert.ok(chosen.length > 0 && chosen.every((preview) => preview.chain === chain))
    }
  })

  test('with an origin has the script type that the origin says, whatever the letters of the key', () => {
    const { key } = VECTORS.eightCoins.find(({ key: text }) => text.startsWith('xpub')) as { key: string }
    const [preview, ...others] = previewsOf(`[d34db33f/84h/0h/0h]${key}`, 'bitcoin')
    assert.deepEqual([preview?.scriptType, others.length], ['wpkh', 0])
    assert.match(preview?.descriptor ?? '', /^wpkh\(\[d34db33f\/84h\/0h\/0h\]xpub.*\/<0;1>\/\*\)#/)
  })

  test('that are accounts of Ledger Live have the coin and script types that these say', () => {
    const { key } = VECTORS.eightCoins.find(({ key: text }) => text.startsWith('xpub')) as { key: string }
    const account = (coin: string, derivationMode: string) => ({
      id: `js:2:${coin}:${key}:${derivationMode}`,
      name: 'Savings',
      derivationMode,
      xpub: key,
      freshAddressPath: "84'/0'/0'/0/5",
    })
    const one = readWalletText(JSON.stringify(account('bitcoin_cash', '')), null)
    assert.deepEqual([one.name, one.readings[0]?.chain], ['Savings', 'bitcoin-cash'])
    const file = {
      data: {
        accounts: ['', 'segwit', 'native_segwit', 'taproot'].map((mode) => ({
          data: account('bitcoin', mode),
        })),
      },
    }
    const types = previewsOf(JSON.stringify(file)).map(({ scriptType }) => scriptType)
    assert.deepEqual(types, ['pkh', 'sh-wpkh', 'wpkh', 'tr'])
    const mixed = { accounts: [account('bitcoin', ''), account('bitcoin_cash', '')] }
    assert.match(refusal(JSON.stringify(mixed)).message, /several coins/)
  })

  test('may have words before a key, quotes around it and white space in it', () => {
    const { key } = VECTORS.eightCoins.find(({ key: text }) => text.startsWith('zpub')) as { key: string }
    const [expected] = previewsOf(key, 'bitcoin')
    const broken = `${key.slice(0, 40)}\n ${key.slice(40, 80)}\u200b\r\n${key.slice(80)}`
    for (const text of [`Account xpub: ${key}`, `"${key}",`, `\ufeff<${key}>`, `${key}.`, broken]) {
      assert.deepEqual(previewsOf(text, 'bitcoin')[0], expected, text)
    }
  })

  test('that can spend is refused as private, in every form', () => {
    for (const { id, text } of VECTORS.privateMaterial) {
      if (/prv|pv|drkv/.test(text.slice(0, 12)) || text.includes('(')) {
        assert.equal(refusal(text).code, 'private_key', id)
      }
    }
  })

  test('of one signer, or of another coin than was chosen, is refused with what to do', () => {
    const signer = VECTORS.walletFiles
      .find(({ id }) => id === 'unchained-keys')
      ?.content.match(/Zpub\w+/)?.[0]
    assert.match(refusal(signer ?? '').message, /key of one signer/)
    const { key } = VECTORS.eightCoins.find(({ key: text }) => text.startsWith('Ltub')) as { key: string }
    assert.match(refusal(key, 'bitcoin').message, /not of Bitcoin/)
    const bare = VECTORS.eightCoins.find(({ key: text }) => text.startsWith('xpub')) as { key: string }
    assert.match(refusal(`[d34db33f/48h/0h/0h/2h]${bare.key}`).message, /key of one signer/)
    assert.equal(refusal('hello (world)').code, 'invalid_wallet')
    assert.equal(refusal('hello').code, 'invalid_wallet')
  })

  const ACCOUNT =
    'xpub6CatWdiZiodmUeTDp8LT5or8nmbKNcuyvz7WyksVFkKB4RHwCD3XyuvPEbvqAQY3rAPshWcMLoP2fMFMKHPJ4ZeZXYVUhLv1VMrjPC7PW6V'
  const WPKH = `wpkh([73c5da0a/84'/0'/0']${ACCOUNT}/<0;1>/*)`
  const FIRST = 'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu'
  const firstOf = (text: string) =>
    previewsOf(text, 'bitcoin').find(({ scriptType }) => scriptType === 'wpkh')?.receive[0]

  test('may be broken over lines anywhere, as terminals and mails do', () => {
    const whole = `${WPKH}#${descriptorChecksum(WPKH)}`
    for (let width = 4; width < 140; width++) {
      const lines = (text: string) => (text.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join('\n')
      assert.equal(firstOf(lines(ACCOUNT)), FIRST, `a key in lines of ${width}`)
      if (width >= 10) assert.equal(firstOf(lines(whole)), FIRST, `a descriptor in lines of ${width}`)
    }
    assert.equal(firstOf(`wpkh(\n  ${ACCOUNT}/<0;1>/*\n)`), FIRST)
  })

  test('may have quotes, apostrophes of a text processor, or the line ends of any system', () => {
    for (const text of [
      `"${WPKH}"`,
      `'${WPKH}'`,
      `\`${WPKH}\`,`,
      `“${ACCOUNT}”`,
      `"desc": "${WPKH}",`,
      WPKH.replaceAll("'", '’'),
      WPKH.replaceAll("'", '′'),
      `\ufeff${WPKH}\r`,
      `# made today\rReceive: wpkh(${ACCOUNT}/0/*)\rChange: wpkh(${ACCOUNT}/1/*)\r`,
      `BSMS 1.0\rwpkh(${ACCOUNT}/**)\r/0/*,/1/*\r${FIRST}\r`,
    ]) {
      assert.equal(firstOf(text), FIRST, JSON.stringify(text))
    }
  })

  test('may be UTF-16 that was read as another encoding, as Windows writes what a command prints', () => {
    const json = JSON.stringify({
      descriptors: [{ desc: `wpkh(${ACCOUNT}/0/*)` }, { desc: `wpkh(${ACCOUNT}/1/*)` }],
    })
    for (const text of [WPKH, json]) {
      assert.equal(firstOf(`\ufffd\ufffd${[...text].join('\0')}\0`), FIRST)
      assert.equal(firstOf(`\0${[...text].join('\0')}`), FIRST)
    }
  })

  test('that is a key which was cut or mistyped is refused with a sentence about the key', () => {
    for (const text of [
      ACCOUNT.slice(0, 12),
      ACCOUNT.slice(0, 60),
      ACCOUNT.slice(0, -1),
      `"${ACCOUNT.slice(0, 90)}"`,
    ])
      assert.match(refusal(text).message, /^The extended key is too short: part of it is missing\.$/, text)
    assert.match(
      refusal(`[73c5da0a/84h/0h/0h]${ACCOUNT.slice(0, 60)}/<0;1>/*`).message,
      /part of it is missing/,
    )
    assert.match(refusal(`${ACCOUNT}${ACCOUNT.slice(0, 20)}`).message, /^The extended key is too long\.$/)
    assert.match(refusal(`${ACCOUNT.slice(0, -1)}0`).message, /a character that no extended key has/)
    assert.match(refusal(`${ACCOUNT.slice(0, 20)}...${ACCOUNT.slice(-6)}`).message, /part of it is missing/)
  })

  test('is refused with what to do if it has several keys, or other words beside a key', () => {
    const other =
      VECTORS.eightCoins.find(({ chain, type }) => chain === 'bitcoin' && type === 'sh-wpkh')?.key ?? ''
    for (const text of [`${ACCOUNT}\n${other}`, `${ACCOUNT}, ${other}`]) {
      assert.match(refusal(text).message, /several keys/, text)
    }
    for (const text of [
      `my key is ${ACCOUNT} ok?`,
      `${ACCOUNT} savings`,
      `https://example.org/xpub/${ACCOUNT}`,
    ]) {
      assert.match(refusal(text).message, /other words beside a key/, text)
    }
    assert.match(refusal(ACCOUNT.toUpperCase()).message, /a character that no extended key has/)
  })

  test('is of the coin of its address if it has no keys', () => {
    for (const [address, chain] of [
      ['LUWPbpM43E2p7ZSh8cyTBEkvpHmr3cB8Ez', 'litecoin'],
      ['bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a', 'bitcoin-cash'],
      [FIRST, 'bitcoin'],
    ] as const) {
      assert.deepEqual(
        previewsOf(`addr(${address})`).map((one) => [one.chain, one.receive[0]]),
        [[chain, address]],
      )
    }
  })
})
