import type { ChainView } from '../chain/ledger.ts'
import { seedOf } from '../chain/random.ts'
import type { EsploraRow } from '../esplora/history.ts'
import type { AnswerOptions, BlockbookAnswer } from './answer-options.ts'
import type { BlockbookFault } from './fault.ts'
import { faultyRows } from './faulty-rows.ts'
import type { BlockbookRequest } from './request.ts'
import { transactionJson } from './transaction.ts'
import type { WalletAddress } from './wallets.ts'

/** `/api/v2/xpub/…` (Blockbook, `api/xpub.go`). */
export function answerWallet(
  view: ChainView,
  request: BlockbookRequest,
  faults: readonly BlockbookFault[],
  options: AnswerOptions,
): BlockbookAnswer {
  const { id, details, gap } = request
  if (faults.some(({ kind }) => kind === 'no-wallets')) {
    return { status: 400, body: { error: 'XPUB functionality is not supported' } }
  }
  const addresses = options.wallets.addresses(id ?? '', gap, view)
  if (addresses === null) return { status: 500, body: { error: 'Internal server error' } }
  const used = addresses.filter(isUsed)
  const pairs = used.reduce((sum, { history }) => sum + history.chainTotals().transactionCount, 0)
  const totals = { address: id, ...sumsJson(addresses), addrTxCount: pairs, usedTokens: used.length }
  if (details === 'basic') return { status: 200, body: { ...totals, txs: pairs } }
  const tokens = tokensJson(addresses, request, faults)
  if (details !== 'txs' && details !== 'txids')
    return { status: 200, body: { ...totals, txs: pairs, tokens } }
  const { rows, count, ...paging } = pageOf(addresses, request, options)
  const listed = faultyRows(rows, faults, seedOf('rows', request.url, request.repeat))
  const more = faults.reduce((sum, fault) => (fault.kind === 'miscounted' ? sum + fault.rows : sum), 0)
  const transactions = listed.map(({ hash }) => {
    const placed = view.transaction(hash)
    if (placed === null) throw new Error(`${hash} is listed but unknown`)
    return transactionJson(view, placed)
  })
  return { status: 200, body: { ...paging, ...totals, txs: count + more, transactions, tokens } }
}

function isUsed({ history }: WalletAddress): boolean {
  return history.chainTotals().transactionCount > 0
}

function sumsJson(addresses: readonly WalletAddress[]) {
  const sums = { balance: 0n, received: 0n, spent: 0n, waiting: 0n }
  const waiting = new Set<string>()
  for (const { history } of addresses) {
    const confirmed = history.chainTotals()
    sums.balance += confirmed.balance
    sums.received += confirmed.received
    sums.spent += confirmed.spent
    sums.waiting += history.mempoolTotals().balance
    for (const { hash } of history.rows(0, history.mempoolCount)) waiting.add(hash)
  }
  return {
    balance: String(sums.balance),
    totalReceived: String(sums.received),
    totalSent: String(sums.spent),
    unconfirmedBalance: String(sums.waiting),
    unconfirmedTxs: waiting.size,
  }
}

function tokensJson(
  addresses: readonly WalletAddress[],
  { tokens }: BlockbookRequest,
  faults: readonly BlockbookFault[],
) {
  const left = faults.reduce((sum, fault) => (fault.kind === 'omit-tokens' ? sum + fault.tokens : sum), 0)
  const gross = faults.reduce((sum, fault) => (fault.kind === 'gross' ? sum + fault.by : sum), 0n)
  return addresses
    .filter((each) => {
      const { balance } = each.history.chainTotals()
      return tokens === 'derived' || (isUsed(each) && (tokens === 'used' || balance !== 0n))
    })
    .slice(left)
    .map((each) => {
      const { transactionCount: transfers, balance, received, spent } = each.history.chainTotals()
      const sums = {
        balance: String(balance),
        totalReceived: String(received + gross),
        totalSent: String(spent + gross),
      }
      const type = 'XPUBAddress'
      const path = `m/84'/0'/0'/${each.branch}/${each.index}`
      const token = { type, standard: type, name: each.address, path, transfers, decimals: 8 }
      return isUsed(each) ? { ...token, ...sums } : token
    })
}

/** Each transaction once, confirmed ones by pages, and all unconfirmed ones on the first. */
function pageOf(
  addresses: readonly WalletAddress[],
  request: BlockbookRequest,
  { pageSizeMax }: AnswerOptions,
) {
  const byHash = new Map<string, EsploraRow>()
  for (const { history } of addresses) {
    const rows = history.rows(0, history.mempoolCount + history.chainTotals().transactionCount)
    for (const row of rows) byHash.set(row.hash, row)
  }
  const rows = [...byHash.values()]
  const waiting = rows.filter(({ height }) => height === null)
  const confirmed = rows
    .filter(({ height }) => height !== null)
    .sort((a, b) => Number(b.height) - Number(a.height) || b.order - a.order)
  const size = Math.min(request.pageSize, pageSizeMax)
  const totalPages = Math.max(1, Math.ceil(confirmed.length / size))
  const page = Math.min(request.page, totalPages)
  const shown = confirmed.slice((page - 1) * size, page * size)
  return {
    page,
    totalPages,
    itemsOnPage: size,
    count: confirmed.length,
    rows: page === 1 ? [...waiting, ...shown] : shown,
  }
}
