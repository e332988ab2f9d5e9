import type { Chain } from '../../domain/chains/chain.ts'
import type { ChainView } from '../chain/ledger.ts'
import { ownerOf } from '../chain/owner-of.ts'
import { type Output, type PlacedTransaction, type SimTransaction, sumOf } from '../chain/transaction.ts'
import { type Json, jsonText } from '../http/json-text.ts'
import type { Answer, AnswerOptions } from './answer.ts'
import type { BlockchairFault } from './fault.ts'
import { type CashaddrKeys, nameInAnswers } from './names.ts'
import type { BlockchairRequest } from './request.ts'
import { NO_BLOCK } from './rows.ts'
import { scriptOf } from './scripts.ts'
import { timeText } from './time-text.ts'

const OVERHEAD_BYTES = 11
const INPUT_BYTES = 148
const OUTPUT_BYTES = 34

/** `dashboards/transaction/{hash}` and `dashboards/transactions/{hash,hash,…}`. */
export function answerTransactions(
  view: ChainView,
  { hashes }: BlockchairRequest,
  faults: readonly BlockchairFault[],
  { cashaddrKeys }: AnswerOptions,
): Answer {
  const found = faults.some(({ kind }) => kind === 'blank')
    ? []
    : hashes.flatMap((hash) => view.transaction(hash) ?? [])
  const data = found.map((placed) => [
    placed.transaction.hash,
    transactionJson(view, placed, faults, cashaddrKeys),
  ])
  const head = { code: 200, source: 'D', results: found.length, state: view.tip.height }
  return { status: 200, data: [found.length === 0 ? '[]' : jsonText(Object.fromEntries(data))], head }
}

function transactionJson(
  { chain }: ChainView,
  placed: PlacedTransaction,
  faults: readonly BlockchairFault[],
  keys: CashaddrKeys,
): Json {
  const { transaction, height, time } = placed
  const most = faults.reduce(
    (least, fault) => (fault.kind === 'clamp' ? Math.min(least, fault.limit) : least),
    Infinity,
  )
  const wrongBy = faults.reduce((sum, fault) => (fault.kind === 'wrong-amount' ? sum + fault.by : sum), 0n)
  const inputs = transaction.inputs.slice(0, most).map((input) => outputJson(chain, input, keys))
  const outputs = transaction.outputs
    .slice(0, most)
    .map((output, at) => (at === 0 ? { ...output, value: output.value + wrongBy } : output))
    .map((output) => outputJson(chain, output, keys))
  return { transaction: headJson(chain, transaction, height, time), inputs, outputs }
}

function headJson(chain: Chain, transaction: SimTransaction, height: number | null, time: number): Json {
  const { hash, inputs, outputs, coinbase } = transaction
  const size = OVERHEAD_BYTES + INPUT_BYTES * Math.max(1, inputs.length) + OUTPUT_BYTES * outputs.length
  const fee = coinbase ? 0n : sumOf(inputs) - sumOf(outputs)
  const hasWitness = chain.addresses.segwit !== undefined
  return {
    block_id: height ?? NO_BLOCK,
    id: 1,
    hash,
    date: timeText(time).slice(0, 'yyyy-mm-dd'.length),
    time: timeText(time),
    size,
    ...(hasWitness ? { weight: size * 4 } : {}),
    version: 2,
    lock_time: 0,
    is_coinbase: coinbase,
    ...(hasWitness ? { has_witness: false } : {}),
    input_count: inputs.length,
    output_count: outputs.length,
    input_total: sumOf(inputs),
    input_total_usd: 0,
    output_total: sumOf(outputs),
    output_total_usd: 0,
    fee,
    fee_usd: 0,
    fee_per_kb: Number((fee * 1000n) / BigInt(size)),
    cdd_total: 0,
  }
}

function outputJson(chain: Chain, output: Output, keys: CashaddrKeys): Json {
  const { hash, index, value, publicKey } = output
  const address = ownerOf(chain, output)
  const script =
    publicKey === undefined
      ? scriptOf(chain, address)
      : { type: 'pubkey', hex: `${(publicKey.length / 2).toString(16)}${publicKey}ac` }
  return {
    transaction_hash: hash,
    index,
    value,
    value_usd: 0,
    recipient: nameInAnswers(chain, address, keys),
    type: script.type,
    script_hex: script.hex,
    is_from_coinbase: false,
    is_spendable: null,
  }
}
