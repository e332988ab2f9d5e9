import type { UnspentOutput } from './rows.ts'
import { type Output, type SimTransaction, sumOf } from './transaction.ts'

/** A payment to a known or an unknown (null) address. */
export interface Paid {
  readonly address: string | null
  readonly amount: bigint
  /** For an output that pays to the key itself (P2PK). */
  readonly publicKey?: string
}

/** The payments of a transaction. */
export function paymentsOf(transaction: SimTransaction): readonly Paid[] {
  return transaction.outputs.map(({ value, address, ...rest }) => ({
    address,
    amount: value,
    ...keyOf(rest),
  }))
}

/** The payments of a replacement: an expense gets new change, a payment from outside a new first output. */
export function repaid(old: SimTransaction, amount: bigint): readonly Paid[] {
  requirePositive(amount)
  const sender = old.inputs[0]?.address ?? null
  if (sender === null) {
    return paymentsOf(old).map((payment, index) => (index === 0 ? { ...payment, amount } : payment))
  }
  const change = sumOf(old.inputs) - amount
  if (change < 0n) throw new RangeError('the amount exceeds the inputs')
  const payee = old.outputs.find((output) => output.address !== sender)?.address ?? null
  return [
    { address: payee, amount },
    { address: sender, amount: change },
  ]
}

export function totalOf(payments: readonly Paid[]): bigint {
  return payments.reduce((sum, { amount }) => sum + amount, 0n)
}

/** Throws RangeError. */
export function requirePositive(amount: bigint): void {
  if (amount <= 0n) throw new RangeError('an amount is not positive')
}

/** The outputs of a transaction with this hash, without empty ones. */
export function outputsOf(hash: string, payments: readonly Paid[]): readonly Output[] {
  return payments
    .filter(({ amount }) => amount > 0n)
    .map(({ address, amount, ...rest }, index) => ({ hash, index, address, value: amount, ...keyOf(rest) }))
}

function keyOf({ publicKey }: Pick<Paid, 'publicKey'>): Pick<Paid, 'publicKey'> {
  return publicKey === undefined ? {} : { publicKey }
}

/** The oldest outputs, at least one, that cover `amount`. Throws RangeError if all of them do not. */
export function chooseCoins(unspent: readonly UnspentOutput[], amount: bigint): readonly Output[] {
  const chosen: Output[] = []
  let value = 0n
  for (const { output } of unspent.toReversed()) {
    if (chosen.length > 0 && value >= amount) break
    chosen.push(output)
    value += output.value
  }
  if (chosen.length === 0 || value < amount) throw new RangeError(`the balance is below ${amount}`)
  return chosen
}

export interface Spending {
  readonly inputs: readonly Output[]
  readonly paid: readonly Paid[]
}

/**
 * What several payers spend in one transaction, null for an unknown one: the change of each returns to it, and what the
 * payments leave of the amounts is the fee. Throws RangeError if the payments are higher, and what `coinsOf` throws.
 */
export function spentTogether(
  payers: readonly Paid[],
  payments: readonly Paid[],
  coinsOf: (address: string | null, amount: bigint) => readonly Output[],
): Spending {
  for (const { amount } of [...payers, ...payments]) requirePositive(amount)
  if (totalOf(payments) > totalOf(payers)) throw new RangeError('the payments exceed what is spent')
  const inputs: Output[] = []
  const paid = [...payments]
  for (const { address, amount } of payers) {
    const coins = coinsOf(address, amount)
    inputs.push(...coins)
    paid.push({ address, amount: sumOf(coins) - amount })
  }
  return { inputs, paid }
}
