import type { ChainView } from '../chain/ledger.ts'
import { SEQUENCE, TRANSACTION_VERSION } from '../chain/raw-transaction.ts'
import { type Output, type PlacedTransaction, type SimTransaction, sumOf } from '../chain/transaction.ts'
import { PUBLIC_KEY, SIGNATURE, unlockingOf } from '../chain/unlocking.ts'
import type { Json } from '../http/json-text.ts'
import { esploraScript } from './script.ts'
import type { EsploraVariant } from './variant.ts'

const NO_HASH = '0'.repeat(64)
const NO_INDEX = 0xffffffff
const OVERHEAD_BYTES = 11
const INPUT_BYTES = 148
const OUTPUT_BYTES = 34

/** mempool over an Electrum server looks up what so many inputs spent for each transaction of a list. */
const INPUTS_LOOKED_UP = 13

/** A transaction as in a list; its height is too low by `uncounted`. */
export function listedTransactionJson(
  view: ChainView,
  placed: PlacedTransaction,
  variant: EsploraVariant,
  uncounted: number,
): Json {
  const whole = transactionJson(view, placed, variant, uncounted)
  if (variant !== 'electrum' || placed.transaction.coinbase) return whole
  const vin = whole.vin.map((input, place) =>
    place < INPUTS_LOOKED_UP ? input : { ...input, prevout: null, lazy: true },
  )
  return { ...whole, vin }
}

/** A whole transaction, as `/tx/{txid}` and most lists show it; its height is too low by `uncounted`. */
export function transactionJson(
  view: ChainView,
  placed: PlacedTransaction,
  variant: EsploraVariant,
  uncounted: number,
) {
  const { transaction } = placed
  const { hash, inputs, outputs, coinbase } = transaction
  const size = OVERHEAD_BYTES + INPUT_BYTES * Math.max(1, inputs.length) + OUTPUT_BYTES * outputs.length
  return {
    txid: hash,
    version: TRANSACTION_VERSION,
    locktime: transaction.lockTime ?? 0,
    vin: coinbase ? [coinbaseJson(placed)] : inputs.map((input) => inputJson(view, input)),
    vout: outputs.map((output) => outputJson(view, output)),
    size,
    weight: size * 4,
    ...(variant === 'mempool' ? { sigops: inputs.length } : {}),
    fee: feeOf(transaction),
    status: statusJson(view, placed, uncounted),
  }
}

function statusJson(view: ChainView, { height, time }: PlacedTransaction, uncounted: number): Json {
  if (height === null) return { confirmed: false }
  const hash = view.block(height)?.hash ?? NO_HASH
  return { confirmed: true, block_height: height - uncounted, block_hash: hash, block_time: time }
}

function feeOf({ inputs, outputs, coinbase }: SimTransaction): bigint {
  return coinbase ? 0n : sumOf(inputs) - sumOf(outputs)
}

function coinbaseJson({ height }: PlacedTransaction) {
  const script = `03${(height ?? 0).toString(16).padStart(6, '0')}`
  return {
    txid: NO_HASH,
    vout: NO_INDEX,
    prevout: null,
    scriptsig: script,
    scriptsig_asm: `OP_PUSHBYTES_3 ${script.slice(2)}`,
    is_coinbase: true,
    sequence: NO_INDEX,
  }
}

function inputJson(view: ChainView, input: Output) {
  const prevout = outputJson(view, input)
  const unlocking =
    unlockingOf(prevout.scriptpubkey).script === ''
      ? { scriptsig: '', scriptsig_asm: '', witness: [SIGNATURE, PUBLIC_KEY] }
      : {
          scriptsig: `47${SIGNATURE}21${PUBLIC_KEY}`,
          scriptsig_asm: `OP_PUSHBYTES_71 ${SIGNATURE} OP_PUSHBYTES_33 ${PUBLIC_KEY}`,
        }
  return {
    txid: input.hash,
    vout: input.index,
    prevout,
    ...unlocking,
    is_coinbase: false,
    sequence: SEQUENCE,
  }
}

function outputJson({ chain }: ChainView, output: Output) {
  return { ...esploraScript(chain, output), value: output.value }
}
