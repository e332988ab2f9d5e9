import type { ChainSlug } from '../../domain/chains/chain.ts'

/** An address as the API shows it, as far as the demo looks at it. */
export interface ShownAddress {
  readonly chain: ChainSlug
  readonly address: string
  readonly balance: string
  readonly transaction_count: number
  readonly sync_status: string
  readonly last_synced_at: string | null
  readonly sync_error: { readonly code: string; readonly detail: string } | null
}

const LIST_MOST = 1000

/** The API as anybody outside uses it. */
export class DemoClient {
  readonly #url: string
  readonly #headers: Readonly<Record<string, string>>

  constructor(url: string, token: string | null) {
    this.#url = url
    this.#headers = token === null ? {} : { authorization: `Bearer ${token}` }
  }

  /** Adds an address and has it synchronised. */
  async add(chain: ChainSlug, address: string, label: string | null): Promise<void> {
    const response = await fetch(`${this.#url}/addresses`, {
      method: 'POST',
      headers: { ...this.#headers, 'content-type': 'application/json' },
      body: JSON.stringify({ chain, address, label, sync: true }),
    })
    await this.#read(response)
  }

  /** The oldest 1000 of all addresses. */
  async list(signal: AbortSignal): Promise<readonly ShownAddress[]> {
    const { addresses } = (await this.#read(
      await fetch(`${this.#url}/addresses?limit=${LIST_MOST}`, { headers: this.#headers, signal }),
    )) as { addresses: ShownAddress[] }
    return addresses
  }

  async #read(response: Response): Promise<unknown> {
    const text = await response.text()
    if (!response.ok) throw new Error(`the program answered ${response.status}: ${text}`)
    return JSON.parse(text)
  }
}
