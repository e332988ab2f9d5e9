import { formatAmount } from '../../domain/assets/amount.ts'
import { nativeAsset } from '../../domain/assets/asset.ts'
import type { Valuation } from '../../domain/money/valuation.ts'
import { effectOn } from '../../domain/transactions/effects.ts'
import type { TransactionOutput } from '../../domain/transactions/transaction.ts'
import type { TransactionView } from '../../tracker/transactions.ts'
import type { OutputBody, TransactionDetailBody } from '../schemas/transaction-detail.ts'
import { confirmationsOf } from './confirmations.ts'
import { formatTime } from './time.ts'
import { valueJson } from './value-json.ts'

/** A whole transaction with what it did to the tracked addresses; with a value where a currency was asked for. */
export function transactionJson(view: TransactionView, valuation: Valuation | null): TransactionDetailBody {
  const { chain, kept, tip, note, label, own, wallets, effect } = view
  const { transaction, source, readAt } = kept
  const { symbol, decimals } = nativeAsset(chain)
  const text = (units: bigint) => formatAmount(units, decimals)
  const output = ({ value, address, type }: TransactionOutput): OutputBody => {
    const followed = address === null ? undefined : own.get(address)
    return { value: text(value), address, type, mine: followed !== undefined, label: followed?.label ?? null }
  }
  const { hash, height, fee, isCoinbase, size, virtualSize } = transaction
  const time = transaction.time ?? readAt / 1000
  return {
    chain,
    currency: symbol,
    tx_hash: hash,
    timestamp: formatTime(time * 1000),
    block_height: height,
    confirmations: confirmationsOf(transaction, tip ?? 0),
    status: height === null ? 'unconfirmed' : 'confirmed',
    coinbase: isCoinbase,
    fee: fee === null ? null : text(fee),
    size,
    virtual_size: virtualSize,
    inputs: transaction.inputs.map(output),
    outputs: transaction.outputs.map(output),
    amount: text(effect.amount),
    received: text(effect.received),
    sent: text(effect.sent),
    addresses: [...own.values()].map(({ id, address, label }) => {
      const { amount, received, sent } = effectOn(transaction, (each) => each === address)
      return { id, address, label, amount: text(amount), received: text(received), sent: text(sent) }
    }),
    wallets: wallets.map(({ id, name, amount, received, sent, fee: share }) => ({
      id,
      name,
      amount: text(amount),
      received: text(received),
      sent: text(sent),
      fee: share === null ? null : text(share),
    })),
    note,
    label,
    source,
    ...(valuation === null ? {} : { value: valueJson(valuation.valueAt(chain, effect.amount, time)) }),
  }
}
