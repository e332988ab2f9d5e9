import { type ChainSlug, isChainSlug } from '../../chains/chain.ts'
import { unsupportedWallet } from '../wallet-error.ts'
import { type Fields, fieldsOf, listOf, textOf } from './fields.ts'
import { type WalletFile, walletFile } from './wallet-file.ts'

const SCRIPTS: ReadonlyMap<unknown, (key: string) => string> = new Map([
  ['', (key: string) => `pkh(${key}/<0;1>/*)`],
  ['segwit', (key: string) => `sh(wpkh(${key}/<0;1>/*))`],
  ['native_segwit', (key: string) => `wpkh(${key}/<0;1>/*)`],
  ['taproot', (key: string) => `tr(${key}/<0;1>/*)`],
])

/** Accounts of Ledger Live; null for other fields. Throws AppError `unsupported_wallet`. */
export function ledgerWallet(fields: Fields): WalletFile | null {
  const accounts = accountsIn(fields).flatMap((account) => {
    const key = textOf(account['xpub'])
    const script = SCRIPTS.get(account['derivationMode'])
    if (key === null || script === undefined) return []
    return { text: script(key), chain: chainOf(account), name: textOf(account['name']) }
  })
  if (accounts.length === 0) return null
  const chains = new Set(accounts.map(({ chain }) => chain))
  if (chains.size > 1) {
    throw unsupportedWallet('This file has accounts of several coins. Add the key of each account by itself.')
  }
  const [first] = accounts
  return walletFile(
    accounts.map(({ text }) => text),
    { name: accounts.length === 1 ? (first?.name ?? null) : null, chain: first?.chain ?? null },
  )
}

/** One account, or the accounts of the whole program. */
function accountsIn(fields: Fields): readonly Fields[] {
  if (typeof fields['derivationMode'] === 'string') return [fields]
  const accounts = listOf(fields['accounts']) ?? listOf(fieldsOf(fields['data'])?.['accounts']) ?? []
  return accounts.map((account) => fieldsOf(account['data']) ?? account)
}

/** `js:2:bitcoin_cash:xpub…:`. */
function chainOf(account: Fields): ChainSlug | null {
  const name = textOf(account['currencyId']) ?? textOf(account['id'])?.split(':')[2] ?? ''
  const slug = name.replaceAll('_', '-')
  return isChainSlug(slug) ? slug : null
}
