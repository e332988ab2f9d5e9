import { readAddress, writeAddress } from '../../domain/address/read-address.ts'
import type { Chain } from '../../domain/chains/chain.ts'
import { BLOCKBOOK_CHAINS } from '../../sources/blockbook/chains.ts'
import { AddressState } from '../chain/address-state.ts'
import type { ChainView } from '../chain/ledger.ts'
import { seedOf } from '../chain/random.ts'
import { EsploraHistory } from '../esplora/history.ts'
import type { Json } from '../http/json-text.ts'
import type { AnswerOptions, BlockbookAnswer } from './answer-options.ts'
import { answerWallet } from './answer-wallet.ts'
import type { BlockbookFault } from './fault.ts'
import { faultyRows } from './faulty-rows.ts'
import type { BlockbookRequest } from './request.ts'
import { transactionJson } from './transaction.ts'

export function answerBlockbook(
  view: ChainView,
  request: BlockbookRequest,
  faults: readonly BlockbookFault[],
  options: AnswerOptions,
): BlockbookAnswer {
  const { kind, id } = request
  if (kind === 'status') return { status: 200, body: statusJson(view, faults) }
  if (kind === 'address' && id !== null) return answerAddress(view, request, id, faults, options)
  if (kind === 'xpub') return answerWallet(view, request, faults, options)
  if (kind === 'block-index' && id !== null) {
    const block = view.block(Number(id))
    return block === null ? refused('Block not found') : { status: 200, body: { blockHash: block.hash } }
  }
  if (kind === 'block' && id !== null) return answerBlock(view, request, id, options)
  if (kind === 'tx' && id !== null) {
    const placed = isBlank(faults) ? null : view.transaction(id)
    if (placed === null) return refused(`Transaction '${id}' not found`)
    return { status: 200, body: transactionJson(view, placed) }
  }
  return { status: 404, body: { error: 'page not found' } }
}

/** By its hash or its height. */
function answerBlock(
  view: ChainView,
  { page: wanted }: BlockbookRequest,
  id: string,
  { pageSizeMax: size }: AnswerOptions,
): BlockbookAnswer {
  const block = /^\d{1,9}$/.test(id) ? view.block(Number(id)) : view.blockOf(id)
  if (block === null) return refused('Block not found')
  const { hash, height, transactions } = block
  const totalPages = Math.max(1, Math.ceil(transactions.length / size))
  const page = Math.min(wanted, totalPages)
  const txs = transactions.slice((page - 1) * size, page * size).flatMap((each) => {
    const placed = view.transaction(each)
    return placed === null ? [] : [transactionJson(view, placed)]
  })
  const paging = { page, totalPages, itemsOnPage: size }
  return { status: 200, body: { ...paging, hash, height, txCount: transactions.length, txs } }
}

function statusJson(view: ChainView, faults: readonly BlockbookFault[]): Json {
  const { height, hash, time } = view.tip
  const has = (kind: BlockbookFault['kind']) => faults.some((fault) => fault.kind === kind)
  return {
    blockbook: {
      coin: BLOCKBOOK_CHAINS[view.chain.slug].coin,
      version: '0.4.0',
      syncMode: true,
      initialSync: false,
      inSync: !has('syncing'),
      bestHeight: height,
      lastBlockTime: new Date(time * 1000).toISOString(),
      inSyncMempool: !has('mempool-syncing'),
      mempoolSize: 0,
      decimals: 8,
    },
    backend: { chain: 'main', blocks: height, headers: height, bestBlockHash: hash },
  }
}

function answerAddress(
  view: ChainView,
  request: BlockbookRequest,
  sent: string,
  faults: readonly BlockbookFault[],
  options: AnswerOptions,
): BlockbookAnswer {
  const mistaken = faults.find((fault) => fault.kind === 'mistaken')
  const address = canonical(view.chain, mistaken?.address ?? sent)
  if (address === null) return refused('Invalid address, checksum mismatch')
  const state = (isBlank(faults) ? null : view.address(address)) ?? new AddressState(address, [])
  const history = new EsploraHistory(view, state, options.isOrderedByHash ? 'blockstream' : 'mempool')
  const totals = { address, ...totalsJson(history, faults) }
  if (request.details === 'basic') return { status: 200, body: totals }
  const { rows, ...paging } = pageOf(history, request, options)
  const listed = faultyRows(rows, faults, seedOf('rows', request.url, request.repeat))
  if (request.details === 'txids')
    return { status: 200, body: { ...paging, ...totals, txids: listed.map(({ hash }) => hash) } }
  const transactions = listed.map(({ hash }) => {
    const placed = history.transaction(hash)
    if (placed === null) throw new Error(`${hash} is listed but unknown`)
    return transactionJson(view, placed)
  })
  // Go leaves out an empty list.
  return {
    status: 200,
    body: { ...paging, ...totals, ...(transactions.length === 0 ? {} : { transactions }) },
  }
}

function totalsJson(history: EsploraHistory, faults: readonly BlockbookFault[]) {
  const confirmed = history.chainTotals()
  const waiting = history.mempoolTotals()
  const more = faults.reduce((sum, fault) => (fault.kind === 'miscounted' ? sum + fault.rows : sum), 0)
  const gross = faults.reduce((sum, fault) => (fault.kind === 'gross' ? sum + fault.by : sum), 0n)
  return {
    balance: String(confirmed.balance),
    totalReceived: String(confirmed.received + gross),
    totalSent: String(confirmed.spent + gross),
    unconfirmedBalance: String(waiting.balance),
    unconfirmedTxs: waiting.transactionCount,
    txs: confirmed.transactionCount + more,
  }
}

/** Confirmed transactions by pages, the last one for any number beyond it, and all unconfirmed ones on the first. */
function pageOf(history: EsploraHistory, request: BlockbookRequest, { pageSizeMax }: AnswerOptions) {
  const size = Math.min(request.pageSize, pageSizeMax)
  const { transactionCount: count } = history.chainTotals()
  const totalPages = Math.max(1, Math.ceil(count / size))
  const page = Math.min(request.page, totalPages)
  const waiting = page === 1 ? history.rows(0, history.mempoolCount) : []
  const confirmed = history.rows(history.mempoolCount + (page - 1) * size, size)
  return { page, totalPages, itemsOnPage: size, rows: [...waiting, ...confirmed] }
}

function canonical(chain: Chain, address: string): string | null {
  try {
    return writeAddress(readAddress(address, chain), chain)
  } catch {
    return null
  }
}

function isBlank(faults: readonly BlockbookFault[]): boolean {
  return faults.some(({ kind }) => kind === 'blank')
}

function refused(error: string): BlockbookAnswer {
  return { status: 400, body: { error } }
}
