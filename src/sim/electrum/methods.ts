import type { ChainView } from '../chain/ledger.ts'
import { merkleBranch } from '../chain/merkle.ts'
import { rawTransaction } from '../chain/raw-transaction.ts'
import type { SimTransaction } from '../chain/transaction.ts'
import type { Json } from '../http/json-text.ts'
import type { ElectrumFault } from './fault.ts'
import { type Answer, failed } from './line.ts'
import type { ElectrumOptions } from './options.ts'
import { type HistoryItem, ScriptHistory, statusOf } from './script-history.ts'
import type { ScriptIndex } from './script-index.ts'

/** What a method answers from. */
export interface MethodContext {
  readonly view: ChainView
  readonly scripts: ScriptIndex
  readonly options: ElectrumOptions
  readonly faults: readonly ElectrumFault[]
  /** The negotiated version. */
  readonly protocol: string
}

type Method = (params: readonly unknown[], context: MethodContext) => Answer

const HEADERS_MAX = 2016
const BAD_REQUEST = 1
const DAEMON_ERROR = 2
const TOO_LARGE = 10_001
const HASH = /^[0-9a-f]{64}$/

/** The methods without a state of the connection. */
export const METHODS: Readonly<Record<string, Method>> = Object.freeze({
  'server.ping': () => ({ result: null }),
  'server.banner': () => ({ result: 'A simulated Electrum server' }),
  'server.donation_address': () => ({ result: '' }),
  'server.peers.subscribe': () => ({ result: [] }),
  'server.features': (_, context) => ({ result: features(context) }),
  'blockchain.estimatefee': () => ({ result: -1 }),
  'blockchain.relayfee': () => ({ result: 0.00001 }),
  'mempool.get_fee_histogram': () => ({ result: [] }),
  'blockchain.block.header': ([height], context) => blockHeader(height, context),
  'blockchain.block.headers': ([start, count], context) => blockHeaders(start, count, context),
  'blockchain.scripthash.get_history': ([hash], context) =>
    ofScript(hash, context, (history) => historyAnswer(history, context)),
  'blockchain.scripthash.get_mempool': ([hash], context) =>
    ofScript(hash, context, (history) => ({ result: history.unconfirmed().map(itemJson) })),
  'blockchain.scripthash.get_balance': ([hash], context) =>
    ofScript(hash, context, (history) => ({ result: history.balance() })),
  'blockchain.scripthash.listunspent': ([hash], context) =>
    ofScript(hash, context, (history) => ({ result: unspentJson(history) })),
  'blockchain.transaction.get': ([hash, verbose], context) => transactionBytes(hash, verbose, context),
  'blockchain.transaction.get_merkle': ([hash], context) => merkleProof(hash, context),
  'blockchain.transaction.id_from_pos': ([height, position], context) =>
    hashAtPosition(height, position, context),
})

/** The status of a script, as a subscription answers it. */
export function statusAnswer(hash: unknown, context: MethodContext): Answer {
  return ofScript(hash, context, (history) => {
    const isHidden = context.faults.some(({ kind }) => kind === 'null-status')
    if (isHidden || isTooLong(history, context)) return { result: null }
    return { result: statusOf(itemsOf(history, context, false)) }
  })
}

/** The newest block, as headers.subscribe answers it. */
export function tipJson({ view }: Pick<MethodContext, 'view'>): Json {
  const { height } = view.tip
  return { height, hex: hexOf(view.header(height)) }
}

function features({ view, options }: MethodContext): Json {
  return {
    genesis_hash: options.genesisHash ?? view.chain.genesisHash,
    hash_function: 'sha256',
    server_version: softwareOf(options),
    protocol_min: '1.4',
    protocol_max: options.protocol ?? '1.4',
    pruning: null,
    hosts: {},
  }
}

export function softwareOf({ software }: ElectrumOptions): string {
  return software ?? 'Simulated Electrum server 1.0'
}

function ofScript(hash: unknown, context: MethodContext, answer: (history: ScriptHistory) => Answer): Answer {
  if (typeof hash !== 'string' || !HASH.test(hash)) {
    return failed(BAD_REQUEST, `${JSON.stringify(hash)} should be a script hash of 64 hex digits`)
  }
  const isBlank = context.faults.some(({ kind }) => kind === 'blank')
  return answer(new ScriptHistory(context.view, isBlank ? null : context.scripts.find(hash)))
}

function historyAnswer(history: ScriptHistory, context: MethodContext): Answer {
  const isFaulty = context.faults.some(({ kind }) => kind === 'history-too-large')
  if (isFaulty) return failed(TOO_LARGE, 'history too large')
  if (!isTooLong(history, context)) return { result: itemsOf(history, context, true).map(itemJson) }
  return context.options.historyMax?.like === 'fulcrum'
    ? { result: [] }
    : failed(TOO_LARGE, 'history too large')
}

function isTooLong(history: ScriptHistory, { options }: MethodContext): boolean {
  return history.count > (options.historyMax?.rows ?? Number.POSITIVE_INFINITY)
}

function itemsOf(history: ScriptHistory, { faults }: MethodContext, isList: boolean): readonly HistoryItem[] {
  let items = history.items()
  for (const fault of faults) {
    if (fault.kind === 'low-heights' && isList) {
      items = items.map((item) => (item.height > 0 ? { ...item, height: item.height - fault.by } : item))
    }
    if (fault.kind === 'cut-history' && isList) {
      const confirmed = items.filter(({ height }) => height > 0)
      items = [...confirmed.slice(0, -fault.rows), ...items.slice(confirmed.length)]
    }
  }
  return items
}

function itemJson({ hash, height, fee }: HistoryItem): Json {
  return { tx_hash: hash, height, ...(fee === null ? {} : { fee }) }
}

function unspentJson(history: ScriptHistory): Json {
  return history.unspent().map(({ height, output }) => ({
    tx_hash: output.hash,
    tx_pos: output.index,
    height: height ?? 0,
    value: output.value,
  }))
}

function blockHeader(height: unknown, { view }: MethodContext): Answer {
  const header = isCount(height) ? view.header(height) : null
  return header === null
    ? failed(BAD_REQUEST, `height ${JSON.stringify(height)} out of range`)
    : { result: hexOf(header) }
}

function blockHeaders(start: unknown, count: unknown, { view, protocol, faults }: MethodContext): Answer {
  if (!isCount(start) || !isCount(count)) return failed(BAD_REQUEST, 'heights are whole numbers')
  const end = Math.min(view.tip.height + 1, start + Math.min(count, HEADERS_MAX))
  const length = Math.max(0, end - start)
  const stated = Array.from({ length }, (_, at) => hexOf(view.header(start + at)))
  const headers = faults.reduce(faultyHeaders, stated)
  const list = protocol === '1.6' ? { headers } : { hex: headers.join('') }
  return { result: { count: length, max: HEADERS_MAX, ...list } }
}

/** The parent of a header begins at its ninth digit. */
function faultyHeaders(headers: string[], { kind }: ElectrumFault): string[] {
  if (kind === 'cut-headers') return [...headers.slice(0, -1), (headers.at(-1) ?? '').slice(0, 100)]
  if (kind !== 'unlinked-headers') return headers
  return headers.map((header) => `${header.slice(0, 8)}${'00'.repeat(32)}${header.slice(72)}`)
}

function transactionBytes(hash: unknown, verbose: unknown, { view, faults }: MethodContext): Answer {
  if (verbose === true) return failed(BAD_REQUEST, 'verbose transactions are currently unsupported')
  const transaction = typeof hash === 'string' ? view.transaction(hash)?.transaction : undefined
  if (transaction === undefined) {
    return failed(DAEMON_ERROR, 'daemon error: No such mempool or blockchain transaction.')
  }
  const wrongBy = faults.reduce((sum, fault) => (fault.kind === 'wrong-amounts' ? sum + fault.by : sum), 0n)
  const bytes = bytesOf(view, transaction, wrongBy)
  return bytes === null
    ? failed(DAEMON_ERROR, 'The simulator has no bytes of this transaction: it was recorded, or is computed.')
    : { result: bytes.toString('hex') }
}

function bytesOf({ chain }: ChainView, transaction: SimTransaction, wrongBy: bigint): Buffer | null {
  const { lockTime, outputs } = transaction
  if (lockTime === null) return null
  const paid = outputs.map((output, at) => (at === 0 ? { ...output, value: output.value + wrongBy } : output))
  return rawTransaction(chain, { ...transaction, outputs: paid, lockTime })
}

function merkleProof(hash: unknown, { view }: MethodContext): Answer {
  const height = typeof hash === 'string' ? (view.transaction(hash)?.height ?? null) : null
  const hashes = height === null ? [] : (view.block(height)?.transactions ?? [])
  const pos = hashes.indexOf(String(hash))
  if (pos < 0) return failed(BAD_REQUEST, `tx ${JSON.stringify(hash)} not in block at height ${height}`)
  return { result: { block_height: height, merkle: merkleBranch(hashes, pos), pos } }
}

function hashAtPosition(height: unknown, position: unknown, { view }: MethodContext): Answer {
  const hashes = isCount(height) ? (view.block(height)?.transactions ?? []) : []
  const hash = isCount(position) ? hashes[position] : undefined
  return hash === undefined ? failed(BAD_REQUEST, 'no tx at this position') : { result: hash }
}

function hexOf(bytes: Uint8Array | null): string {
  return Buffer.from(bytes ?? []).toString('hex')
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
