import { AppError } from '../errors.ts'

/** The text is no wallet: `why` is a sentence that does not repeat it. */
export function invalidWallet(why: string): AppError {
  return new AppError('invalid_wallet', why)
}

/** The text is understood, but such wallets are not tracked. */
export function unsupportedWallet(why: string): AppError {
  return new AppError('unsupported_wallet', why)
}

/** What to do with the key of one signer. */
export const ONE_SIGNER =
  "This is the key of one signer. A multisig wallet needs the keys of all signers and how many must sign: use the wallet's descriptor or export file."

const GONE = 'What you pasted was not kept.'

/** The text can spend coins. */
export function privateKey(what: string): AppError {
  return new AppError('private_key', `${what} ${GONE}`)
}
