import type { BrowserContext } from 'playwright-core'
import type {
  Group,
  OwnerTransaction,
  Total,
  TransactionDetails,
  TransactionKind,
  TransactionOutput,
  Wallet,
  WalletAddress,
} from '../../src/client/api-types.ts'

const KEY =
  'xpub6BosfCnifzxcFwrSzQiqu2DBVTshkCXacvNsWGYJVVhhawA7d4R5WSWGFNbi8Aw6ZRc1brxMyWMzG3DSSSSoekkudhUd9yLb6qx39T9nMdj'
const OWN = 'bc1qmxrw6qdh5g3ztfcwm0et5l8mvws4eva24kmp8m'
const FOREIGN = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'
const ADDRESSES = 10_000
const PAGE = 25
const PAGES = 4
const DAY_MS = 86_400_000
const NEWEST = Date.parse('2026-11-27T10:00:00Z')

export const WALLETS: readonly Wallet[] = [
  wallet(1, { name: 'Cold storage', balance: '1.2534', transaction_count: 183 }),
  wallet(2, {
    name: 'Everyday spending with a name that does not fit into a narrow list',
    balance: '0.0815',
    confirmed_balance: '0.0915',
    unconfirmed_balance: '-0.01',
    script_types: ['wpkh', 'sh-wpkh'],
  }),
  wallet(3, {
    name: 'Old phone',
    chain: 'litecoin',
    currency: 'LTC',
    balance: '0',
    confirmed_balance: '0',
    transaction_count: 0,
    addresses: { derived: 40, used: 0 },
  }),
  wallet(4, {
    name: 'Hardware wallet',
    sync_status: 'IN_PROGRESS',
    balance: '0.5',
    last_synced_at: null,
    verification: null,
    addresses: { derived: 120, used: 37 },
  }),
  wallet(5, {
    name: 'Doge for the children',
    chain: 'dogecoin',
    currency: 'DOGE',
    balance: '147123456789.12345678',
    confirmed_balance: '147123456789.12345678',
  }),
]

export const GROUPS: readonly Group[] = [
  {
    id: 1,
    name: 'Family',
    members: [{ wallet: 1 }, { wallet: 2 }, { wallet: 5 }],
    last_activity_at: '2026-11-20T12:00:00Z',
    created_at: '2026-01-01T00:00:00Z',
  },
]

const TOTALS: readonly Total[] = [
  total('BTC', '1.3349', 61, 240),
  total('DOGE', '147123456789.12345678', 12, 31),
]

export const TRANSACTIONS: readonly OwnerTransaction[] = Array.from({ length: PAGE * PAGES }, (_, place) =>
  transaction(place),
)

/** Puts wallets, groups and transactions in the place of the server's. */
export async function answerOwners(context: BrowserContext): Promise<void> {
  const json = (body: unknown) => ({ contentType: 'application/json', body: JSON.stringify(body) })
  const on = (pattern: RegExp, answer: (url: URL) => unknown) =>
    context.route(
      ({ pathname }) => pattern.test(pathname),
      (route) => route.fulfill(json(answer(new URL(route.request().url())))),
    )
  await on(/^\/wallets$/, () => ({ wallets: WALLETS }))
  await on(/^\/groups$/, () => ({ groups: GROUPS }))
  await on(/^\/groups\/1\/totals$/, () => ({ totals: TOTALS }))
  await on(/^\/(transactions|groups\/1\/transactions)$/, pageOf)
  await on(/^\/wallets\/\d+\/transactions$/, (url) => {
    const offset = Number(url.searchParams.get('offset'))
    return {
      id: 1,
      limit: 100,
      offset,
      total_transactions: 183,
      next_cursor: null,
      transactions: TRANSACTIONS,
    }
  })
  await on(/^\/(wallets|groups)\/\d+\/balance-history$/, () => ({ id: 1, points: POINTS, before: null }))
  await on(/^\/wallets\/\d+\/balance$/, () => ({ id: 1, at: null, height: null, balance: '1', offset: 3 }))
  await on(/^\/wallets\/\d+\/addresses$/, addressesOf)
  await on(/^\/transactions\/bitcoin\/[0-9a-f]+$/, (url) => detailsOf(url.pathname.split('/').at(-1) ?? ''))
}

const POINTS = [...TRANSACTIONS].reverse().map(({ timestamp, block_height: height }, place) => ({
  timestamp,
  height,
  balance: String((place % 13) / 10 + place / 50),
}))

function wallet(id: number, values: Partial<Wallet>): Wallet {
  const branch = { script_type: 'wpkh', checked_at_height: 951_733, checked_by: 'blockchair' }
  return {
    id,
    name: `Wallet ${id}`,
    chain: 'bitcoin',
    currency: 'BTC',
    descriptors: [`wpkh([d34db33f/84h/0h/0h]${KEY}/<0;1>/*)#q0e5p0jw`],
    script_types: ['wpkh'],
    gap_limit: 20,
    balance: '0',
    confirmed_balance: '1.2534',
    unconfirmed_balance: '0',
    transaction_count: 31,
    addresses: { derived: ADDRESSES, used: 9_960 },
    branches: [
      { ...branch, branch: 0, derived: 58, last_used: 37 },
      { ...branch, branch: 1, derived: 20, last_used: -1 },
    ],
    sync_status: 'DONE',
    sync_total: 31,
    last_synced_offset: 31,
    last_synced_at: '2026-11-27T09:00:00Z',
    sync_error: null,
    next_sync_at: null,
    last_activity_at: '2026-11-20T12:00:00Z',
    live: false,
    verification: {
      state: 'verified',
      height: 951_733,
      confirmed_by: ['blockchair'],
      disputed_addresses: 0,
      checked_at: '2026-11-27T09:00:00Z',
    },
    created_at: '2026-01-01T00:00:00Z',
    ...values,
  }
}

function total(currency: string, balance: string, addresses: number, transactions: number): Total {
  return {
    currency,
    balance,
    confirmed_balance: balance,
    unconfirmed_balance: '0',
    addresses,
    transactions,
  } as Total
}

function transaction(place: number): OwnerTransaction {
  const kinds: readonly TransactionKind[] = [
    'received',
    'internal',
    'sent',
    'received',
    'joint',
    'mined',
    'sent',
  ]
  const kind = kinds[place % kinds.length] as TransactionKind
  const sent = kind === 'received' || kind === 'mined' ? '0' : '0.31'
  const fee = kind === 'sent' || kind === 'internal' ? '0.00001408' : null
  const amount = { received: '0.3', mined: '3.125', internal: '-0.00001408', sent: '-0.1', joint: '-0.05' }[
    kind
  ]
  return {
    id: 1000 - place,
    tx_hash: (place + 1).toString(16).padStart(64, '0'),
    chain: 'bitcoin',
    currency: 'BTC',
    kind,
    amount,
    received: '0.2',
    sent,
    fee,
    addresses: 2,
    timestamp: new Date(NEWEST - place * 2.3 * DAY_MS).toISOString().replace('.000', ''),
    block_height: place === 0 ? null : 951_733 - place * 300,
    confirmations: place === 0 ? 0 : place * 300 + 1,
    status: place === 0 ? 'unconfirmed' : 'confirmed',
    balance: '1.2534',
    note: place === 2 ? 'Rent of May' : null,
    label: place === 3 ? 'Salary' : null,
    owners: [
      { wallet: 1, name: 'Cold storage' },
      ...(kind === 'internal' ? [{ wallet: 2, name: WALLETS[1]?.name ?? '' }] : []),
    ],
  }
}

function pageOf({ searchParams }: URL) {
  const kind = searchParams.get('kind')
  const q = searchParams.get('q')?.toLowerCase() ?? ''
  const matching = TRANSACTIONS.filter(
    (row) =>
      (kind === null || row.kind === kind) &&
      `${row.tx_hash} ${row.note} ${row.label}`.toLowerCase().includes(q),
  )
  const start = Number(searchParams.get('cursor') ?? 0)
  const size = Math.min(PAGE, Number(searchParams.get('limit')))
  const next = start + size < matching.length ? String(start + size) : null
  return { limit: size, next_cursor: next, transactions: matching.slice(start, start + size) }
}

function addressesOf({ searchParams }: URL) {
  const offset = Number(searchParams.get('offset'))
  const limit = Number(searchParams.get('limit'))
  const used = searchParams.get('used') !== 'false'
  const addresses = Array.from({ length: Math.min(limit, ADDRESSES - offset) }, (_, row) =>
    walletAddress(offset + row, used),
  )
  return { total: ADDRESSES, limit, offset, addresses }
}

function walletAddress(index: number, used: boolean): WalletAddress {
  return {
    id: 100 + index,
    address: OWN,
    label: null,
    balance: used ? '0.5' : '0',
    transaction_count: used ? (index % 7) + 1 : 0,
    derivation: { script_type: 'wpkh', branch: 0, index, path: `m/84h/0h/0h/0/${index}` },
  } as WalletAddress
}

function detailsOf(hash: string): TransactionDetails {
  const row = TRANSACTIONS.find((one) => one.tx_hash === hash) ?? transaction(1)
  const { tx_hash, timestamp, block_height, confirmations, status, amount, received, sent, note } = row
  const out = (
    value: string,
    address: string | null,
    mine: boolean,
    label: string | null = null,
  ): TransactionOutput => ({
    value,
    address,
    type: address === null ? 'op_return' : 'p2wpkh',
    mine,
    label,
  })
  return {
    ...{ tx_hash, timestamp, block_height, confirmations, status, amount, received, sent, note },
    chain: 'bitcoin',
    currency: 'BTC',
    coinbase: row.kind === 'mined',
    fee: '0.00001408',
    size: 222,
    virtual_size: 141,
    inputs: [out('0.31', OWN, sent !== '0', 'change of the rent')],
    outputs: [
      out('0.1', FOREIGN, row.kind === 'internal'),
      out('0.20998592', OWN, true),
      out('0', null, false),
      ...Array.from({ length: 40 }, () => out('0.00000546', FOREIGN, false)),
    ],
    addresses: [],
    wallets: [
      { id: 1, name: 'Cold storage', amount: '-0.2', received: '0', sent: '0.2', fee: '0.00001408' },
      { id: 2, name: WALLETS[1]?.name ?? '', amount: '0.1', received: '0.1', sent: '0', fee: null },
    ],
    label: 'Imported: spring cleaning',
    source: 'blockchair',
  }
}
