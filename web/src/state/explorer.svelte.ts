import type { ChainSlug } from '../../../src/domain/chains/chain.ts'

const KEY = 'explorer'

/** The block explorer that transactions link to. None by default: an explorer learns which transactions a person views. */
export class Explorer {
  #template = $state(localStorage.getItem(KEY) ?? '')

  get template(): string {
    return this.#template
  }

  /** Empty: no links. Throws RangeError with a user-facing sentence. */
  set(text: string): void {
    const template = text.trim()
    if (template !== '' && !isTemplate(template)) {
      throw new RangeError('Enter an http or https URL with {tx} in place of the transaction hash.')
    }
    this.#template = template
    if (template === '') localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, template)
  }

  /** Null without an explorer. A template without `{chain}` is for bitcoin only. */
  linkTo(hash: string, chain: ChainSlug): string | null {
    if (!isTemplate(this.#template)) return null
    if (chain !== 'bitcoin' && !this.#template.includes('{chain}')) return null
    return this.#template.replaceAll('{chain}', chain).replaceAll('{tx}', hash)
  }
}

function isTemplate(text: string): boolean {
  return (
    /^https?:\/\/\S+$/i.test(text) &&
    text.includes('{tx}') &&
    URL.canParse(text.replaceAll('{tx}', '0').replaceAll('{chain}', '0'))
  )
}
