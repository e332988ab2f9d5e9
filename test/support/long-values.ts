import type { BrowserContext } from 'playwright-core'
import type { Address } from '../../src/client/api-types.ts'

const HASH = 'f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16'
const TIME = '2023-05-22T10:00:00Z'

/** As long as amounts, texts and hashes get. */
export const LONG: readonly Address[] = [
  longAddress(1, {
    chain: 'ecash',
    currency: 'XEC',
    address: 'ecash:qpadrekpz6gjd8w0zfedmtqyld0r2j4qmuj6vnmhp6',
    label: 'everything that there can be of a coin with two decimals',
    balance: '20999999999999.97',
  }),
  longAddress(2, {
    chain: 'dogecoin',
    currency: 'DOGE',
    address: 'DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L',
    label: null,
    balance: '147123456789.12345678',
    unconfirmed_balance: '-1234567890.12345678',
  }),
  longAddress(3, {
    label: `disputed ${'W'.repeat(60)}`,
    verification: {
      ...longAddress(3, {}).verification,
      state: 'mismatch',
      stored: { balance: '20999999.9769', transaction_count: 1_234_567 },
      stated: { balance: '20999999.97690001', transaction_count: 1_234_568 },
      stated_by: 'esplora',
      first_difference: { tx_hash: HASH, block_height: 800_000, stored: null, stated: '20999999.97690001' },
      opinions: [
        { source: 'esplora', agrees: false, detail: `Esplora differs: ${HASH} is missing.`, at: TIME },
      ],
    } as Address['verification'],
  }),
  longAddress(4, {
    sync_status: 'ERROR',
    sync_error: {
      code: 'source_inconsistent',
      detail: `Blockchair gave no usable answer: ${HASH}${HASH}`,
      retry_at: null,
    },
  }),
  longAddress(5, {
    label: 'never used',
    balance: '0',
    transaction_count: 0,
    sync_status: 'UNSYNCED',
    last_synced_at: null,
    verification: null,
    stated: { balance: '20999999.97690001', transaction_count: 12_345_678, source: 'blockchair', at: TIME },
  }),
]

/** Puts them in the place of the server's addresses. */
export async function showLongValues(context: BrowserContext): Promise<void> {
  const answer = (body: unknown) => ({ contentType: 'application/json', body: JSON.stringify(body) })
  await context.route(/\/addresses\?/, (route) =>
    route.fulfill(answer({ total: LONG.length, limit: 1000, offset: 0, addresses: LONG })),
  )
  await context.route(/\/transactions\?/, (route) =>
    route.fulfill(answer({ total_transactions: 3, transactions: longTransactions(route.request().url()) })),
  )
  await context.route(/\/balance-history\?/, (route) =>
    route.fulfill(
      answer({
        before: null,
        points: [0, 1, 2].map((hour) => ({
          timestamp: `2023-05-22T1${hour}:00:00Z`,
          height: 800_000 + hour,
          balance: hour === 1 ? '0' : '20999999999999.97',
        })),
      }),
    ),
  )
}

function longAddress(id: number, part: Partial<Address>): Address {
  const { balance = '20999999.97690001', transaction_count = 3 } = part
  return {
    id,
    chain: 'bitcoin',
    currency: 'BTC',
    address: 'bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3',
    address_type: 'p2wsh',
    label: null,
    balance,
    confirmed_balance: balance,
    unconfirmed_balance: '0',
    transaction_count,
    sync_status: 'DONE',
    last_synced_at: TIME,
    last_synced_offset: transaction_count,
    sync_total: transaction_count,
    sync_error: null,
    next_sync_at: null,
    stated: { balance, transaction_count, source: 'blockchair', at: TIME },
    verification: {
      state: 'verified',
      source: 'blockchair',
      height: 800_000,
      balance,
      transaction_count,
      checked_at: TIME,
      confirmed_by: ['blockchair', 'esplora'],
      proof: 'address',
      opinions: [],
    },
    created_at: TIME,
    sparkline: ['0', balance],
    ...part,
  } as Address
}

function longTransactions(url: string): unknown[] {
  const [, id] = /addresses\/(\d+)/.exec(url) ?? []
  const { balance } = LONG.find((address) => String(address.id) === id) ?? { balance: '1' }
  return [0, 1, 2].map((row) => ({
    id: row,
    tx_hash: HASH,
    amount: `${row === 1 ? '-' : ''}${balance}`,
    timestamp: TIME,
    block_height: row === 0 ? null : 800_000,
    confirmations: row === 0 ? 0 : 100_000,
    status: row === 0 ? 'unconfirmed' : 'confirmed',
    balance,
  }))
}
