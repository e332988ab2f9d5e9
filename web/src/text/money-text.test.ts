import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { chooseFormats } from './format-choice.ts'
import { basisText, formatMoney, formatPercent, formatScale, shareText } from './money-text.ts'

const choose = (locale: string) => chooseFormats({ locale, timeZone: 'UTC', bitcoinUnit: 'coin' })
afterEach(() => choose('en-US'))

test('money has every digit of its text, in the chosen form', () => {
  choose('en-US')
  assert.equal(formatMoney('12345678901234567.89', 'USD'), '$12,345,678,901,234,567.89')
  assert.equal(formatMoney('-1230', 'JPY'), '-¥1,230')
  assert.equal(formatMoney('12.300', 'KWD').replace(/\s/, ' '), 'KWD 12.300')
  assert.equal(formatMoney('0.00', 'EUR', true), '€0.00')
  assert.equal(formatMoney('0.10', 'EUR', true), '+€0.10')
  choose('de-DE')
  assert.equal(formatMoney('1234.50', 'EUR').replace(/\s/, ' '), '1.234,50 €')
})

test('a share has one digit after the point', () => {
  choose('en-US')
  assert.equal(formatPercent(3333n), '33.3%')
  assert.equal(formatPercent(-25n, true), '-0.3%')
  assert.equal(formatPercent(10_000n), '100.0%')
})

test('a share of something is neither nothing nor all', () => {
  choose('en-US')
  assert.deepEqual(
    [shareText(1n, 3n), shareText(1n, 1_000_000n), shareText(999_999n, 1_000_000n), shareText(5n, 5n)],
    ['33.3%', '<0.1%', '>99.9%', '100.0%'],
  )
  assert.deepEqual([shareText(0n, 5n), shareText(0n, 0n)], ['0.0%', null])
})

test('the scale of a chart has the sign of its currency and few digits', () => {
  choose('en-US')
  assert.deepEqual(
    [formatScale(2_500_000, 'USD'), formatScale(12.5, 'EUR'), formatScale(0, 'JPY')],
    ['$2.5M', '€12.5', '¥0'],
  )
})

test('a value says its price, its provider, and the days of both', () => {
  choose('en-US')
  const basis = {
    source: 'coinbase',
    kind: 'daily_close',
    at: '2024-05-04',
    fx: { source: 'ecb', at: '2024-05-03', rate: '0.93' },
  } as const
  assert.equal(
    basisText({ price: '64012.13', basis }),
    '64,012.13 USD, Coinbase daily close of May 4, 2024; ECB rate of May 3, 2024',
  )
})
