import { unsupportedFunction } from '../unsupported-functions.ts'
import { invalidWallet } from '../wallet-error.ts'
import { type Fields, textOf } from './fields.ts'
import { type WalletFile, walletFile } from './wallet-file.ts'

const TEMPLATE_MAX = 5000
const KEYS_MAX = 100
const KEY_MAX = 500
const ORIGIN = /^\[[^\]]*\]/
const HAS_PATH = /[0-9A-Za-z]\/[^\]]*$/
const PLACEHOLDER = /@(\d+)(\/\*\*|\/<\d+;\d+>\/\*)?/g

/** A wallet policy (BIP 388); null for other fields. Throws AppError `invalid_wallet`. */
export function policyWallet(fields: Fields): WalletFile | null {
  const template = textOf(fields['description_template'])
  const keys = fields['keys_info']
  if (template === null || !Array.isArray(keys)) return null
  const texts = keys.map(String)
  if (template.length > TEMPLATE_MAX || keys.length > KEYS_MAX || texts.some((key) => key.length > KEY_MAX)) {
    throw invalidWallet('This policy is longer than any wallet writes.')
  }
  const descriptor = policyDescriptor(template, texts)
  return walletFile([descriptor], { kind: 'policy', name: textOf(fields['name']) })
}

/** The descriptor of a policy. Throws AppError `invalid_wallet`. */
export function policyDescriptor(template: string, keys: readonly string[]): string {
  const unsupported = template.includes('musig(') ? unsupportedFunction('musig') : null
  if (unsupported !== null) throw unsupported
  const uses = [...template.matchAll(PLACEHOLDER)]
  let next = 0
  const paths = new Set<string>()
  for (const [, digits, path] of uses) {
    const number = Number(digits)
    if (path === undefined) throw invalidWallet('A key of this policy has no path behind it.')
    if (number > next) throw invalidWallet('The keys of this policy are not in order.')
    if (number === next) next += 1
    for (const step of path === '/**' ? ['0', '1'] : (path.match(/\d+/g) ?? [])) {
      if (paths.has(`${number}/${step}`)) throw invalidWallet('Two keys of this policy are the same.')
      paths.add(`${number}/${step}`)
    }
  }
  const bare = new Set(keys.map((key) => key.replace(ORIGIN, '')))
  if (next !== keys.length || bare.size !== keys.length || keys.some((key) => HAS_PATH.test(key))) {
    throw invalidWallet('The keys of this policy do not fit its description.')
  }
  if (/[0-9A-Za-z]{60,}/.test(template))
    throw invalidWallet('This policy has a key outside its list of keys.')
  return template.replaceAll(PLACEHOLDER, (_, digits: string, path: string) => {
    return `${keys[Number(digits)]}${path === '/**' ? '/<0;1>/*' : path}`
  })
}
