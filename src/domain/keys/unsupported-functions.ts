import type { AppError } from '../errors.ts'
import { unsupportedWallet } from './wallet-error.ts'

const SENTENCES: ReadonlyMap<string, string> = new Map([
  ['musig', 'This wallet uses musig(), which is not supported yet.'],
  ['sp', 'This is a silent payment descriptor (sp()). Its addresses cannot be found by looking them up.'],
  ['rawtr', 'This wallet uses rawtr(), which is not supported yet.'],
  ['unspendable', 'This wallet uses unspendable(), which is not supported yet.'],
])
/** Functions of miniscript (BIP 379), and wrappers before a colon. */
const MINISCRIPT =
  /^(?:pk_k|pk_h|older|after|sha256|hash256|ripemd160|hash160|andor|and_v|and_b|and_n|or_b|or_c|or_d|or_i|thresh|[astcdvjnul]+:.*)$/

/** The refusal of a function that descriptors have and this program does not support; null for any other. */
export function unsupportedFunction(name: string): AppError | null {
  const sentence = SENTENCES.get(name)
  if (sentence !== undefined) return unsupportedWallet(sentence)
  return MINISCRIPT.test(name) ? miniscript(name) : null
}

/** The refusal of a function of miniscript; some of its names are also functions of descriptors, at other places. */
export function miniscript(name: string): AppError {
  return unsupportedWallet(
    `This wallet uses miniscript (${name}), which is not supported yet. Its addresses can still be tracked one by one.`,
  )
}
