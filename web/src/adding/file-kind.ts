/** Exports without addresses of one's own, by columns that no other has. */
const KINDS: readonly (readonly [string, readonly string[]])[] = [
  ['a ledger of Kraken', ['txid', 'refid', 'aclass']],
  ['a list of trades of Kraken', ['txid', 'ordertxid', 'pair']],
  ['an export of Coinbase', ['transaction type', 'asset', 'quantity transacted']],
  ['an export of Koinly', ['sent amount', 'received amount', 'net worth amount']],
  ['an export of CoinTracking', ['type', 'buy', 'sell', 'exchange']],
  ['an export of CoinTracking', ['typ', 'kauf', 'verkauf', 'börse']],
  ['an export of Ledger Live', ['operation date', 'operation hash', 'account xpub']],
  ['a history of Electrum', ['transaction_hash', 'label', 'confirmations']],
  ['a history of Electrum', ['oc_transaction_hash', 'label']],
  ['a list of transactions of Sparrow', ['date (utc)', 'label', 'value', 'txid']],
  ['an export of Blockchain.com', ['token', 'type', 'exchange_rate_then', 'tx']],
]
const COLUMNS_SHOWN_MAX = 8
const NAME_MAX = 30

/** Says of what program a table without addresses is, if this is its header; null for any other row. */
export function knownKindSentence(header: readonly string[]): string | null {
  const names = new Set(header.map((cell) => cell.toLowerCase()))
  const kind = KINDS.find(([, columns]) => columns.every((column) => names.has(column)))?.[0]
  return kind === undefined
    ? null
    : `This is ${kind}: it has no addresses of yours. Export the list of addresses instead.`
}

/** Says what columns a table without an address has. */
export function noAddressSentence(header: readonly string[]): string {
  const columns = header.filter((cell) => cell !== '' && cell.length <= NAME_MAX)
  const names = columns.slice(0, COLUMNS_SHOWN_MAX).join(', ')
  return names === ''
    ? 'No row of this table has an address.'
    : `No row of this table has an address. Its columns: ${names}.`
}
