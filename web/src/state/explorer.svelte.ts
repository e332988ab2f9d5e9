import type { ChainSlug } from '../../../src/domain/chains/chain.ts'

const KEY = 'explorer'

/** The block explorer that transactions are linked to; none until the person names one, because it learns what is looked at. */
export class Explorer {
  #template = $state(localStorage.getItem(KEY) ?? '')

  get template(): string {
    return this.#template
  }

  /** Throws RangeError with what would be right. Empty: no links. */
  set(text: string): void {
    const template = text.trim()
    if (template !== '' && !isTemplate(template)) {
      throw new RangeError('Write an http or https address with {tx} where the transaction goes.')
    }
    this.#template = template
    if (template === '') localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, template)
  }

  /** Null where there is none; one that does not ask for the chain knows bitcoin only. */
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
