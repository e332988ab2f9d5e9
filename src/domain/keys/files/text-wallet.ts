import { invalidWallet, unsupportedWallet } from '../wallet-error.ts'
import { keyText, multisigText, type WalletFile, walletFile, withBranches } from './wallet-file.ts'

/** Beginnings of files that have nothing to read. */
const UNREADABLE: readonly (readonly [RegExp, string])[] = [
  [
    /^QklFM/,
    'This wallet file is encrypted. In Electrum, Wallet > Information shows the master public key; paste that.',
  ],
  [
    /^(?:SPRW1|U1BSVzE|H:2,block:)/,
    'This is a wallet file of Sparrow, which only Sparrow reads. Export the wallet there (File > Export Wallet > Output Descriptor).',
  ],
  [
    /^UR:/i,
    'This is the content of an animated QR code. Show the extended public key or the descriptor as text on the device instead.',
  ],
  [
    /^\{\s*u?'/,
    'This wallet file is of a very old version of Electrum. Open it in a newer one; Wallet > Information shows the master public key; paste that.',
  ],
]
/** Lines of such a file: names, keys and comments. */
const LINES_MAX = 1000

/** A wallet as lines of plain text, recognised by its content; null for any other text. Throws AppError `invalid_wallet` or `unsupported_wallet`. */
export function textWallet(text: string): WalletFile | null {
  const reason = UNREADABLE.find(([beginning]) => beginning.test(text))?.[1]
  if (reason !== undefined) throw unsupportedWallet(reason)
  if (text.startsWith('{')) throw invalidWallet('This looks like JSON, but it is not valid.')
  if (text.startsWith('BSMS 1.0')) return bsmsWallet(text.split('\n', 6))
  const specter = /^addwallet ([^&\r\n]+)&(\S+)$/.exec(text)
  if (specter !== null) return walletFile([withBranches(specter[2] as string)], { name: specter[1] ?? null })
  return coldcardMultisig(text)
}

/** BIP 129: descriptor, paths, first address. */
function bsmsWallet([, descriptor = '', restrictions = '', first = '']: readonly string[]): WalletFile {
  const [body = ''] = descriptor.trim().split('#')
  const paths = /^\/(\d+)\/\*,\/(\d+)\/\*$/.exec(restrictions.trim())
  const branches = paths === null ? '<0;1>' : `<${paths[1]};${paths[2]}>`
  return walletFile([body.replaceAll('/**', `/${branches}/*`)], {
    firstAddresses: first.trim() === '' ? [] : [first.trim()],
  })
}

/** Coldcard, BlueWallet, Keystone and Passport: `Name:`, `Policy: 2 of 3`, `Derivation:`, `Format:` and keys. */
function coldcardMultisig(text: string): WalletFile | null {
  if (!/^[ \t]*policy[ \t]*:/im.test(text)) return null
  const values = new Map<string, string>()
  const keys: string[] = []
  for (const line of text.split('\n', LINES_MAX)) {
    const { name, value } = fieldOf(line)
    if (/^[0-9a-f]{8}$/.test(name)) keys.push(keyText(value, name, values.get('derivation') ?? null))
    else if (value !== '') values.set(name, value)
  }
  const [, threshold, count] = /^(\d+)\s*(?:of|\/|,)\s*(\d+)/i.exec(values.get('policy') ?? '') ?? []
  if (threshold === undefined) return null
  if (keys.length !== Number(count)) {
    throw invalidWallet(`This file has the keys of ${keys.length} of ${count} signers.`)
  }
  const format = values.get('format') ?? 'P2SH'
  const script = multisigText(format, Number(threshold), keys)
  if (script === null) throw unsupportedWallet('This file has a script format that is not supported.')
  return walletFile([script], { name: values.get('name') ?? null })
}

/** In a comment, only the path of the next keys is read. */
function fieldOf(line: string): { readonly name: string; readonly value: string } {
  const at = line.indexOf(':')
  const name = line.slice(0, Math.max(0, at)).trim().toLowerCase()
  const value = at === -1 ? '' : line.slice(at + 1).trim()
  if (!name.startsWith('#')) return { name, value }
  return name.replace(/^#\s*/, '') === 'derivation' ? { name: 'derivation', value } : { name: '', value: '' }
}
