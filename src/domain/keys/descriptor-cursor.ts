import { invalidWallet } from './wallet-error.ts'

/** A place in the text of a descriptor. Errors name the place, and never repeat the text. */
export class DescriptorCursor {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  get isAtEnd(): boolean {
    return this.#at === this.#text.length
  }

  /** Whether the text goes on like this; it is passed if so. */
  passes(token: string): boolean {
    if (!this.#text.startsWith(token, this.#at)) return false
    this.#at += token.length
    return true
  }

  /** Passes `token`. Throws AppError `invalid_wallet` if the text goes on otherwise. */
  require(token: string): void {
    if (!this.passes(token)) throw this.error(`"${token}" is missing`)
  }

  /** Passes all characters of the set, and returns them; possibly none. `pattern` is sticky. */
  take(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0] ?? ''
    this.#at += found.length
    return found
  }

  /** `what` is wrong at this place. */
  error(what: string) {
    return invalidWallet(`The descriptor is not valid at character ${this.#at + 1}: ${what}.`)
  }
}
