import { AppError } from '../errors.ts'

/** Why a text is no address, in a sentence that never repeats it. */
export function invalidAddress(sentence: string): AppError {
  return new AppError('invalid_address', sentence)
}

export function wrongChecksum(chain: string): AppError {
  return invalidAddress(`The checksum of the ${chain} address is wrong: a character is mistyped or missing.`)
}
