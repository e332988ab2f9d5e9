import { AppError } from '../errors.ts'

/** `sentence` says why the text is not an address, and never repeats the text. */
export function invalidAddress(sentence: string): AppError {
  return new AppError('invalid_address', sentence)
}

export function wrongChecksum(chain: string): AppError {
  return invalidAddress(`The checksum of the ${chain} address is wrong: a character is mistyped or missing.`)
}
