import { readAddress, writeAddress } from '../../domain/address/read-address.ts'
import type { Chain } from '../../domain/chains/chain.ts'
import { AddressState } from '../chain/address-state.ts'
import { BLOCK_BITS, BLOCK_VERSION } from '../chain/block-tree.ts'
import type { ChainView } from '../chain/ledger.ts'
import { seedOf } from '../chain/random.ts'
import type { Json } from '../http/json-text.ts'
import { applyListFaults, applyPageFaults, countedTwice, misstated } from './apply-faults.ts'
import type { EsploraFault } from './fault.ts'
import { EsploraHistory } from './history.ts'
import { type ListError, listPage } from './lists.ts'
import { type EsploraRequest, isHash } from './request.ts'
import { addressJson } from './stats.ts'
import { listedTransactionJson, transactionJson } from './transaction.ts'
import type { EsploraVariant } from './variant.ts'

/** Errors are text. */
export type EsploraAnswer =
  | { readonly kind: 'json'; readonly body: Json }
  | { readonly kind: 'text'; readonly status: number; readonly text: string }

const OTHER_NETWORK = /^(?:[mn2][1-9A-HJ-NP-Za-km-z]{25,34}$|tb1|bcrt1)/

export function answerEsplora(
  view: ChainView,
  request: EsploraRequest,
  faults: readonly EsploraFault[],
  variant: EsploraVariant,
): EsploraAnswer {
  const { kind, id } = request
  const mistaken = faults.find((fault) => fault.kind === 'mistaken')
  const address = request.address === null ? null : (mistaken?.address ?? request.address)
  if (address !== null) return answerAddress(view, request, address, faults, variant)
  if (kind === 'tip-height') return text(200, String(view.tip.height - uncounted(faults)))
  if (kind === 'tip-hash') return text(200, view.tip.hash)
  if (kind === 'block-height' && id !== null) return answerBlockHeight(view, id)
  if (kind === 'block' && id !== null) return answerBlock(view, id, variant)
  if (kind === 'tx' && id !== null) return answerTransaction(view, id, faults, variant)
  return absent(request)
}

function answerBlockHeight(view: ChainView, id: string): EsploraAnswer {
  if (!/^\d{1,9}$/.test(id)) return text(400, 'Invalid number')
  const block = view.block(Number(id))
  return block === null ? text(404, 'Block not found') : text(200, block.hash)
}

function answerBlock(view: ChainView, id: string, variant: EsploraVariant): EsploraAnswer {
  if (!isHash(id)) return text(400, variant === 'electrum' ? 'Invalid block hash' : 'Invalid hex string')
  const block = view.blockOf(id)
  if (block === null) return text(404, 'Block not found')
  const { height, hash, time } = block
  const previous = height === 0 ? null : view.block(height - 1)
  const body = {
    id: hash,
    height,
    version: BLOCK_VERSION,
    timestamp: time,
    tx_count: Math.max(1, block.transactions.length),
    size: 1_500_000,
    weight: 3_990_000,
    merkle_root: hash,
    ...(previous === null ? {} : { previousblockhash: previous.hash }),
    mediantime: time,
    nonce: height,
    bits: BLOCK_BITS,
    difficulty: 132_716_002_350_731.3,
  }
  return { kind: 'json', body }
}

function answerTransaction(
  view: ChainView,
  id: string,
  faults: readonly EsploraFault[],
  variant: EsploraVariant,
): EsploraAnswer {
  if (!isHash(id)) return text(400, variant === 'electrum' ? 'Invalid transaction ID' : 'Invalid hex string')
  const placed = isBlank(faults) ? null : view.transaction(id)
  if (placed === null) return text(404, 'Transaction not found')
  return { kind: 'json', body: transactionJson(view, placed, variant, uncounted(faults)) }
}

function answerAddress(
  view: ChainView,
  request: EsploraRequest,
  sent: string,
  faults: readonly EsploraFault[],
  variant: EsploraVariant,
): EsploraAnswer {
  const address = canonical(view.chain, sent)
  if (address === null) return text(400, addressMistake(sent, variant))
  const blank = isBlank(faults)
  const state = (blank ? null : view.address(address)) ?? new AddressState(address, [])
  const history = new EsploraHistory(view, state, variant)
  if (request.kind === 'address') {
    return { kind: 'json', body: addressJson(sent, history, variant, countedTwice(history, faults)) }
  }
  const page = listPage(history, blank ? { ...request, cursor: null } : request, variant)
  if (typeof page === 'string') return rejected(page, request)
  const listed = applyListFaults(page, request, faults)
  const { rows, wrong } = applyPageFaults(listed, faults, seedOf('rows', request.url, request.repeat))
  const body = rows.map(({ hash, amount, height, time, order }): Json => {
    const by = wrong.get(hash) ?? 0n
    if (request.kind === 'txs-summary') {
      return { txid: hash, value: amount + by, height, time, tx_position: order }
    }
    const placed = history.transaction(hash)
    if (placed === null) throw new Error(`${hash} is listed but unknown`)
    const transaction = by === 0n ? placed.transaction : misstated(placed.transaction, address, by)
    return listedTransactionJson(view, { ...placed, transaction }, variant, uncounted(faults))
  })
  return { kind: 'json', body }
}

/** How many of the newest blocks the server has not noticed. */
function uncounted(faults: readonly EsploraFault[]): number {
  return faults.reduce((sum, fault) => (fault.kind === 'low-count' ? sum + fault.by : sum), 0)
}

function isBlank(faults: readonly EsploraFault[]): boolean {
  return faults.some(({ kind }) => kind === 'blank')
}

/** The canonical form of an address; null for an invalid one. */
function canonical(chain: Chain, address: string): string | null {
  try {
    return writeAddress(readAddress(address, chain), chain)
  } catch {
    return null
  }
}

function addressMistake(address: string, variant: EsploraVariant): string {
  if (variant !== 'electrum' && OTHER_NETWORK.test(address)) return 'Address on invalid network'
  return variant === 'blockstream' ? 'base58 error' : 'Invalid Bitcoin address'
}

function rejected(reason: ListError, request: EsploraRequest): EsploraAnswer {
  if (reason === 'unknown-cursor') return text(422, 'after_txid not found')
  return reason === 'not-allowed' ? text(405, 'Method Not Allowed') : absent(request)
}

function absent({ url }: EsploraRequest): EsploraAnswer {
  return text(404, `endpoint does not exist "${url.split('?', 1)[0]}"`)
}

function text(status: number, body: string): EsploraAnswer {
  return { kind: 'text', status, text: body }
}
