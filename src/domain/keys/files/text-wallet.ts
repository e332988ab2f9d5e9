import { unsupportedWallet } from '../wallet-error.ts'
import { keyText, multisigText, type WalletFile, walletFile, withBranches } from './wallet-file.ts'

/** A wallet as lines of text, recognised by its content; null for any other text. Throws AppError `unsupported_wallet`. */
export function textWallet(text: string): WalletFile | null {
  if (text.startsWith('QklFM')) {
    throw unsupportedWallet(
      'This wallet file is encrypted. In Electrum, Wallet > Information shows the master public key; paste that.',
    )
  }
  if (text.startsWith('BSMS 1.0')) return bsmsWallet(text.split(/\r?\n/))
  const specter = /^addwallet ([^&]+)&(\S+)$/.exec(text)
  if (specter !== null) return walletFile([withBranches(specter[2] as string)], { name: specter[1] ?? null })
  return coldcardMultisig(text)
}

/** BIP 129: descriptor, paths, first address. */
function bsmsWallet([, descriptor = '', restrictions = '', first = '']: readonly string[]): WalletFile {
  const [body = ''] = descriptor.trim().split('#')
  const paths = /^\/(\d+)\/\*,\/(\d+)\/\*$/.exec(restrictions.trim())
  const branches = paths === null ? '<0;1>' : `<${paths[1]};${paths[2]}>`
  const firstAddress = first.trim() === '' ? null : first.trim()
  return walletFile([body.replaceAll('/**', `/${branches}/*`)], { firstAddress })
}

/** Coldcard, BlueWallet, Keystone and Passport: `Name:`, `Policy: 2 of 3`, `Derivation:`, `Format:` and keys. */
function coldcardMultisig(text: string): WalletFile | null {
  const values = new Map<string, string>()
  const keys: string[] = []
  for (const line of text.split(/\r?\n/)) {
    const [, name = '', value = ''] = /^([^:#]+):\s*(.+?)\s*$/.exec(line) ?? []
    if (/^[0-9A-Fa-f]{8}$/.test(name.trim())) {
      keys.push(keyText(value, name.trim(), values.get('derivation') ?? null))
    } else if (name !== '') values.set(name.trim().toLowerCase(), value)
  }
  const [, threshold, count] = /^(\d+)\s*(?:of|\/|,)\s*(\d+)$/i.exec(values.get('policy') ?? '') ?? []
  if (threshold === undefined || keys.length !== Number(count)) return null
  const script = multisigText(values.get('format') ?? 'P2SH', Number(threshold), keys)
  return script === null ? null : walletFile([script], { name: values.get('name') ?? null })
}
