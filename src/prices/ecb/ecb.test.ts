import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { zipOf } from '../../sim/prices/ecb/zip.ts'
import { CALL, day, withProvider } from '../testing/provider-test.ts'
import { decodeRates } from './decode-rates.ts'
import { ecb } from './index.ts'

const CSV = readFileSync(new URL('./fixtures/eurofxref-hist.head.csv', import.meta.url))
const NOW = '2026-04-13T18:00:00Z'

function zip(file: Buffer, change: (archive: Buffer, directory: number) => void = () => undefined): Buffer {
  const archive = zipOf('eurofxref-hist.csv', file)
  change(archive, archive.readUInt32LE(archive.length - 6))
  return archive
}

const decode = (bytes: Buffer | string) => decodeRates(Buffer.from(bytes as string).toString('latin1'))

describe('the ECB', () => {
  for (const [what, file] of [
    ['zipped', zip(CSV)],
    ['unzipped', CSV],
  ] as const) {
    it(`gives the rates of its ${what} file, oldest first`, () =>
      withProvider(ecb, NOW, async (source, server) => {
        server.will((response) => response.writeHead(200).end(file))
        const rates = await source.rates(null, CALL)
        assert.equal(rates[0]?.day, day('1999-01-04'))
        const newest = rates.at(-1)
        assert.equal(newest?.day, day('2026-04-13'))
        assert.deepEqual(
          [newest.rates['USD'], newest.rates['JPY'], newest.rates['ZAR']],
          ['1.1684', '186.75', '19.3849'],
        )
        assert.ok(!('BGN' in newest.rates), 'N/A is a rate')
        assert.deepEqual(server.urls, ['/stats/eurofxref/eurofxref-hist.zip'])
      }))
  }

  it('gives only the days after one that is known, and none to come', () =>
    withProvider(ecb, '2026-04-10T12:00:00Z', async (source, server) => {
      server.will((response) => response.writeHead(200).end(zip(CSV)))
      assert.deepEqual(
        (await source.rates(day('2026-04-08'), CALL)).map((rates) => rates.day),
        [day('2026-04-09'), day('2026-04-10')],
      )
    }))

  it('finds currencies by the header, whatever they are and wherever they stand', () => {
    const csv = '\ufeffDate, KWD ,nonsense,USD,\r\n2026-01-02,0.361,7,1.1,\r\n'
    assert.deepEqual(decode(csv), [{ day: day('2026-01-02'), rates: { KWD: '0.361', USD: '1.1' } }])
  })

  it('leaves out what is no rate, no day, or stands twice', () => {
    const csv = [
      'Date,USD,JPY,GBP,CHF,',
      '2026-01-05,1.1,0,-1,,',
      'yesterday,9,9,9,9,',
      '2026-02-30,9,9,9,9,',
      '2026-01-02,N/A,1e999,1 2,5.50,',
      '2026-01-05,2,2,2,2,',
      '2026-01-06',
    ].join('\n')
    assert.deepEqual(decode(csv), [
      { day: day('2026-01-02'), rates: { CHF: '5.50' } },
      { day: day('2026-01-05'), rates: { USD: '1.1' } },
    ])
  })

  it('refuses a file that is none of rates', () => {
    const bomb = zip(Buffer.alloc(21 * 1024 * 1024))
    const endless = `Date,USD,\n${'2026-01-02,1,\n'.repeat(26_001)}`
    for (const file of ['Date,EUR,\n', 'Date,USD,\n', '<html></html>', 'PK\x03\x04', bomb, endless]) {
      assert.throws(() => decode(file), { name: 'UnusableAnswer' })
    }
  })

  it('refuses a damaged archive', () => {
    const damages: ((archive: Buffer, directory: number) => void)[] = [
      (archive, at) => archive.writeUInt32LE(1, at + 16),
      (archive, at) => archive.writeUInt32LE(0xffffffff, at + 20),
      (archive, at) => archive.writeUInt32LE(7, at + 24),
      (archive, at) => archive.writeUInt32LE(0x7fffffff, at + 24),
      (archive, at) => archive.writeUInt16LE(12, at + 10),
      (archive, at) => archive.writeUInt32LE(archive.length - 2, at + 42),
      (archive) => archive.writeUInt32LE(0xfffffff0, archive.length - 6),
      (archive) => archive.writeUInt32LE(0, archive.length - 22),
      (archive) => archive.fill(0xff, 60, 90),
    ]
    for (const damage of damages) assert.throws(() => decode(zip(CSV, damage)), { name: 'UnusableAnswer' })
    for (let bytes = 4; bytes < 40; bytes += 1) {
      assert.throws(() => decode(zip(CSV).subarray(0, bytes)), { name: 'UnusableAnswer' })
    }
  })
})
