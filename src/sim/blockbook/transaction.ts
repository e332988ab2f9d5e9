import type { ChainView } from '../chain/ledger.ts'
import { ownerOf } from '../chain/owner-of.ts'
import { type Output, type PlacedTransaction, sumOf } from '../chain/transaction.ts'
import { esploraScript } from '../esplora/script.ts'

const OVERHEAD_BYTES = 11
const INPUT_BYTES = 148
const OUTPUT_BYTES = 34

/** A transaction as Blockbook shows it: amounts are texts, `vout` of an input is left out when 0. */
export function transactionJson(view: ChainView, placed: PlacedTransaction) {
  const { transaction, height, time } = placed
  const { hash, inputs, outputs, coinbase } = transaction
  const size = OVERHEAD_BYTES + INPUT_BYTES * Math.max(1, inputs.length) + OUTPUT_BYTES * outputs.length
  const block = height === null ? null : view.block(height)
  return {
    txid: hash,
    version: 2,
    vin: coinbase ? [coinbaseJson(height)] : inputs.map((input, n) => inputJson(view, input, n)),
    vout: outputs.map((output, n) => ({
      ...putJson(view, output),
      n,
      hex: esploraScript(view.chain, output).scriptpubkey,
    })),
    ...(block === null ? {} : { blockHash: block.hash }),
    blockHeight: height ?? -1,
    confirmations: height === null ? 0 : view.tip.height - height + 1,
    blockTime: time,
    size,
    vsize: size,
    value: String(sumOf(outputs)),
    valueIn: String(coinbase ? 0n : sumOf(inputs)),
    fees: String(coinbase ? 0n : sumOf(inputs) - sumOf(outputs)),
  }
}

function coinbaseJson(height: number | null) {
  return {
    sequence: 0xffffffff,
    n: 0,
    isAddress: false,
    coinbase: `03${(height ?? 0).toString(16).padStart(6, '0')}`,
  }
}

function inputJson(view: ChainView, input: Output, n: number) {
  const vout = input.index === 0 ? {} : { vout: input.index }
  return { txid: input.hash, ...vout, sequence: 0xfffffffd, n, ...putJson(view, input) }
}

/** An output to a bare key carries the address of the key's hash, without belonging to it. */
function putJson(view: ChainView, output: Output) {
  const address = output.address ?? ownerOf(view.chain, output)
  return { addresses: [address], isAddress: output.publicKey === undefined, value: String(output.value) }
}
